"""Planted edits of structure: provisions come, go, move, part and join, and definitions change."""

import re

from evals.regulation.blocks import Block
from evals.regulation.edits import Draft

TITLES = ("Further duties", "Special cases", "Co-operation")


def added(draft: Draft) -> bool:
    """A new paragraph or rule, and those behind it are numbered anew."""
    for at in draft.free("para", "rule") if _left(draft) else ():
        _insert(draft, draft.document.family(at).stop, [_new(draft, draft.blocks[at].kind)])
        return True
    return False


def added_article(draft: Draft) -> bool:
    """A new article, and those behind it are numbered anew."""
    return _article(draft, "")


def inserted_article(draft: Draft) -> bool:
    """A new article with a letter behind its number, so that the others keep theirs."""
    return _article(draft, "a")


def _article(draft: Draft, letter: str) -> bool:
    places = draft.free("article")
    titles = [one for one in TITLES if all(one != block.text for block in draft.blocks)]
    if not places or not titles or len(_left(draft)) < 2:
        return False
    at = places[0]
    label = f"{draft.document.labels()[at]}{letter}" if letter else ""
    title = draft.draw.choice(titles)
    head = Block(_uid(draft), "article", title, label)
    draft.mark(head.uid, "added")
    _insert(draft, draft.document.family(at).stop, [head, _new(draft, "para"), _new(draft, "para")])
    return True


def repealed(draft: Draft) -> bool:
    """A paragraph, rule or point goes with what stands under it."""
    for at in draft.free("para", "rule", "point"):
        family = draft.document.family(at)
        if len(_beside(draft, at)) > 1 and "’ means" not in draft.blocks[at].text:
            draft.put([one for place, one in enumerate(draft.blocks) if place not in family])
            return True
    return False


def repealed_article(draft: Draft) -> bool:
    """An article goes."""
    for at in draft.free("article"):
        family = draft.document.family(at)
        inside = [draft.blocks[place] for place in family]
        if not any("’ means" in one.text or one.uid in draft.marks for one in inside):
            draft.put([one for place, one in enumerate(draft.blocks) if place not in family])
            return True
    return False


def renumbered(draft: Draft) -> bool:
    """Two paragraphs, rules or points change places."""
    for at in draft.free("para", "rule"):
        first = draft.document.family(at)
        if first.stop in _beside(draft, at):
            second = draft.document.family(first.stop)
            blocks = draft.blocks
            order = [*range(first.start), *second, *first, *range(second.stop, len(blocks))]
            for place in (*first, *second):
                draft.mark(blocks[place].uid, "swapped")
            draft.put([blocks[place] for place in order])
            return True
    return False


def moved(draft: Draft) -> bool:
    """A paragraph or rule goes to the end of another article or section."""
    for at in draft.free("para", "rule"):
        kind, own = draft.blocks[at].kind, draft.document.container(at)
        targets = [
            place
            for place in draft.free(kind)
            if draft.document.container(place) != own
            and draft.blocks[draft.document.container(place)].kind != "annex"
        ]
        if len(_beside(draft, at)) < 2 or not targets or draft.blocks[own].kind == "annex":
            continue
        last = max(_beside(draft, targets[0]))
        blocks = draft.blocks
        family, end = draft.document.family(at), draft.document.family(last).stop
        for place in family:
            draft.mark(blocks[place].uid, "moved")
        rest = [(place, one) for place, one in enumerate(blocks) if place not in family]
        taken = [blocks[place] for place in family]
        draft.put([one for p, one in rest if p < end] + taken + [one for p, one in rest if p >= end])
        return True
    return False


def split(draft: Draft) -> bool:
    """A provision of two sentences becomes two."""
    for at in draft.free("para", "text", "rule"):
        block = draft.blocks[at]
        head, stop, tail = re.sub(r"^(\*\*[^*]+\.)\*\* ", r"\1~~ ", block.text).partition(". ")
        head, tail = head.replace("~~", "**"), tail
        if not stop or len(head.split()) < 5 or len(tail.split()) < 5 or len(draft.document.family(at)) > 1:
            continue
        part = Block(_uid(draft), block.kind, tail)
        draft.say(at, f"{head}.", "split")
        draft.parts[block.uid] = [part.uid]
        draft.mark(part.uid, "part")
        _insert(draft, at + 1, [part])
        return True
    return False


def merged(draft: Draft) -> bool:
    """Two provisions that follow one another become one."""
    for at in draft.free("para", "text", "rule"):
        blocks = draft.blocks
        family = draft.document.family(at)
        if (
            len(family) > 1
            or family.stop not in _beside(draft, at)
            or len(draft.document.family(family.stop)) > 1
        ):
            continue
        one, other = blocks[at], blocks[family.stop]
        if other.uid in draft.marks or min(len(one.text.split()), len(other.text.split())) < 6:
            continue
        draft.say(at, f"{one.text} {other.text}", "merged")
        draft.parts[one.uid] = [other.uid]
        draft.put([block for block in draft.blocks if block.uid != other.uid])
        return True
    return False


def definition(draft: Draft) -> bool:
    """A definition is made narrower or wider."""
    for at in draft.free("point"):
        text = draft.blocks[at].text
        found = re.match(r"‘([^’]+)’ means ", text)
        if found and text[-1] in ";.":
            draft.say(at, f"{text[:-1]}, {draft.draw.choice(draft.words['narrower'])}{text[-1]}", "substance")
            draft.terms.add(found[1])
            return True
    return False


def _beside(draft: Draft, at: int) -> list[int]:
    """The places of a provision and its siblings, in order."""
    blocks, level = draft.blocks, draft.blocks[at].level
    start = at
    while start > 0 and blocks[start - 1].level >= level:
        start -= 1
    end = start
    found = []
    while end < len(blocks) and blocks[end].level >= level:
        if blocks[end].level == level and blocks[end].kind == blocks[at].kind:
            found.append(end)
        end += 1
    return found


def _insert(draft: Draft, at: int, new: list[Block]) -> None:
    blocks = draft.blocks
    draft.put([*blocks[:at], *new, *blocks[at:]])


def _new(draft: Draft, kind: str) -> Block:
    """A provision that the document has not, marked as added."""
    text = draft.draw.choice(_left(draft))
    made = Block(_uid(draft), "rule" if kind == "rule" else "para", text)
    draft.mark(made.uid, "added")
    draft.used.add(text)
    return made


def _left(draft: Draft) -> list[str]:
    """The new provisions that were not taken yet; the words of two articles may be on their way in."""
    there = {one.text for one in draft.blocks} | draft.used
    return [one for one in draft.words["new"] if one not in there]


def _uid(draft: Draft) -> str:
    return f"n{len(draft.marks)}-{draft.draw.randrange(10**9)}"
