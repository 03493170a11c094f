"""Edits of a guideline's text by item: replace, insert after, remove, move. Each gives the whole new text.

Nothing else changes than the item, the numbers of the rules behind it, and every `rule 4` that refers to one of them.
Whatever would change another item, or say something else by a reference, is refused.
"""

import re
from collections.abc import Mapping, Sequence

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import references
from knowledge_base.guidelines import read_guideline

_LINE_END = re.compile(r"\r\n|\r|\n")
_STEP = "write plain sentences: no heading, no blank line, no new list"
Cut = tuple[int, int, str]
"""What to write instead of the characters from one offset to another."""


def replace_item(guideline: Guideline, item_id: str, words: str) -> str:
    """The text with an item's words replaced; its marker, number and place stay.

    Raises: WrongUsage for an unknown item, or for words that would become other items.
    """
    item = guideline.item(item_id)
    written = _written(guideline, item, words)
    text = _cut(guideline.text, [(item.words_start, item.words_end, written)])
    texts = [_loose(written) if one is item else _loose(one.text) for one in guideline.items]
    return _checked(guideline, text, texts, item)


def insert_after(guideline: Guideline, item_id: str, words: str) -> str:
    """The text with a new item behind a list item; the rules that follow are renumbered, and references to them.

    `rule 4` in the new words is a rule by its number before the edit.

    Raises: WrongUsage for an item that stands in no list, or words that would become other items.
    """
    item = _in_list(guideline, item_id)
    row = _row(guideline, item)
    at = row.index(item)
    numbers = _numbers(row, [*row[: at + 1], None, *row[at + 1 :]])
    follows = _followed(guideline, item, numbers)
    marker = _marker(guideline, item)
    if number := numbers.get(None):
        marker = re.sub(r"\d+", number if _counted(guideline, row) else r"\g<0>", marker, count=1)
    own = _follow(_written(guideline, item, words, marker), follows)
    new = _behind(guideline, item, _gap(guideline, row, at) + marker + own)
    text = _renumbered(guideline, row, numbers, follows, [(item.end, item.end, new)])
    texts = [_loose(one.text) for one in guideline.items]
    texts.insert(guideline.items.index(item) + 1, _loose(own))
    return _checked(guideline, text, texts, item)


def remove_item(guideline: Guideline, item_id: str, instead: str = "") -> str:
    """The text without an item; the rules that follow are renumbered, and references to them.

    Raises: Refused where other items refer to the rule, unless `instead` names the rule that they then mean.
    """
    item = guideline.item(item_id)
    row = _row(guideline, item)
    numbers = _numbers(row, [one for one in row if one is not item])
    follows = dict(_followed(guideline, item, numbers))
    if item.kind == "rule" and item.number:
        heir = guideline.item(instead) if instead else None
        users = [one for one in guideline.items if item.number in one.rules and one is not item]
        if users and heir is None:
            lines = ", ".join(str(one.line) for one in users[:10])
            raise Refused(
                f"rule {item.number} is referred to on line {lines}; say which rule is meant instead, "
                "or change them first"
            )
        if heir is not None:
            follows[item.number] = numbers.get(heir.id, heir.number)
    start, end = _with_gap(guideline, row, item)
    text = _renumbered(guideline, row, numbers, follows, [(start, end, "")])
    return _checked(guideline, text, [_loose(one.text) for one in guideline.items if one is not item], item)


def move_item(guideline: Guideline, item_id: str, after: str = "") -> str:
    """The text with a list item behind another one of its list, or in front of all; references follow.

    Raises: WrongUsage where the two do not stand in one list.
    """
    item = _in_list(guideline, item_id)
    row = _row(guideline, item)
    others = [one for one in row if one is not item]
    if after and after not in [one.id for one in others]:
        raise WrongUsage(
            f"{after!r} is no other item of the list of {item_id!r}; 'redline guideline show' lists them"
        )
    at = next((place + 1 for place, one in enumerate(others) if one.id == after), 0)
    ordered: list[GuidelineItem | None] = [*others[:at], item, *others[at:]]
    if ordered == row:
        return guideline.text
    numbers = _numbers(row, ordered)
    follows = _followed(guideline, item, numbers)
    # The lines of the list keep their places and gaps; which item stands on which changes.
    cuts: list[Cut] = []
    for place, one in zip(row, ordered, strict=True):
        assert one is not None, "nothing is new"
        cuts.append((place.start, place.end, _rewritten(guideline, row, one, numbers, follows, place)))
    text = _cut(guideline.text, [*cuts, *_references_outside(guideline, row, follows)])
    texts = [_loose(one.text) for one in guideline.items]
    places = [guideline.items.index(one) for one in row]
    for own, moved in zip(places, ordered, strict=True):
        assert moved is not None, "nothing is new"
        texts[own] = _loose(moved.text)
    return _checked(guideline, text, texts, item)


def _in_list(guideline: Guideline, item_id: str) -> GuidelineItem:
    item = guideline.item(item_id)
    if item.shape != "list item":
        raise WrongUsage(f"{item_id!r} is a {item.shape}, not a list item; edit the text itself")
    return item


def _row(guideline: Guideline, item: GuidelineItem) -> list[GuidelineItem]:
    """The items of its list in their order; itself where it stands in none."""
    return [one for one in guideline.items if one.list == item.list >= 0] or [item]


def _numbers(before: Sequence[GuidelineItem], after: Sequence[GuidelineItem | None]) -> dict[str | None, str]:
    """The number of each item of a list as it will be, by id; None is the new item. Lists that skip keep their gaps."""
    if not before[0].number:
        return {}
    old = [int(one.number) for one in before]
    if old == list(range(old[0], old[0] + len(old))):
        new = list(range(old[0], old[0] + len(after)))
    elif len(after) == len(before):
        new = sorted(old)
    else:
        new = []
        for one in after:
            least = new[-1] + 1 if new else 0
            new.append(max(int(one.number), least) if one else least)
    return {one.id if one else None: str(number) for one, number in zip(after, new, strict=True)}


def _followed(guideline: Guideline, item: GuidelineItem, numbers: Mapping[str | None, str]) -> dict[str, str]:
    """Old number to new one, for the rules that references mean; a number that two rules have means neither."""
    if item.kind != "rule":
        return {}
    every = [rule.number for rule in guideline.rules]
    pairs = ((rule.number, numbers.get(rule.id, rule.number)) for rule in guideline.rules if rule.number)
    return {old: new for old, new in pairs if old != new and every.count(old) == 1}


def _follow(text: str, follows: Mapping[str, str]) -> str:
    return _cut(
        text, [(one.start, one.end, follows[one.number]) for one in references(text) if one.number in follows]
    )


def _references_outside(
    guideline: Guideline, row: Sequence[GuidelineItem], follows: Mapping[str, str]
) -> list[Cut]:
    """The references of the whole text that follow, but for those in these items and in quoted samples."""
    closed = [(0, guideline.body), *((one.start, one.end) for one in row), *_quoted(guideline)]
    found = [one for one in references(guideline.text) if one.number in follows]
    return [
        (one.start, one.end, follows[one.number])
        for one in found
        if not any(start <= one.start < end for start, end in closed)
    ]


def _quoted(guideline: Guideline) -> list[tuple[int, int]]:
    spans = []
    for item in guideline.items:
        if item.quoted and (at := guideline.text.find(item.sample, item.start, item.end)) >= 0:
            spans.append((at, at + len(item.sample)))
    return spans


def _renumbered(
    guideline: Guideline,
    row: Sequence[GuidelineItem],
    numbers: Mapping[str | None, str],
    follows: Mapping[str, str],
    cuts: Sequence[Cut],
) -> str:
    """The text with these cuts made, the list's other items renumbered and the references following."""
    gone = [(start, end) for start, end, _ in cuts if end > start]
    own = [
        (one.start, one.end, _rewritten(guideline, row, one, numbers, follows, one))
        for one in row
        if not any(start <= one.start < end for start, end in gone)
    ]
    return _cut(guideline.text, [*own, *cuts, *_references_outside(guideline, row, follows)])


def _rewritten(
    guideline: Guideline,
    row: Sequence[GuidelineItem],
    item: GuidelineItem,
    numbers: Mapping[str | None, str],
    follows: Mapping[str, str],
    place: GuidelineItem,
) -> str:
    """An item's lines with its new number and references, ended as the lines are that it takes the place of."""
    marker, closing = _marker(guideline, item), guideline.text[place.words_end : place.end]
    rest = guideline.text[item.words_start : item.words_end] + closing
    spans = [(start - item.words_start, end - item.words_start) for start, end in _quoted(guideline)]
    cuts = [
        (one.start, one.end, follows[one.number])
        for one in references(rest)
        if one.number in follows and not any(start <= one.start < end for start, end in spans)
    ]
    rest = _cut(rest, cuts)
    number = numbers.get(item.id, item.number)
    if number == item.number or not _counted(guideline, row):
        return marker + rest
    renumbered = re.sub(r"\d+", number, marker, count=1)
    grown = len(renumbered) - len(marker)
    if grown > 0:
        rest = re.sub(rf"((?:\r\n|\r|\n)[ ]{{{len(marker)},}})(?=\S)", rf"\g<1>{' ' * grown}", rest)
    return renumbered + rest


def _counted(guideline: Guideline, row: Sequence[GuidelineItem]) -> bool:
    """Whether the list's written numbers count; `1. 1. 1.` do not, and are left."""
    written = {"".join(re.findall(r"\d+", _marker(guideline, one))) for one in row}
    return len(row) == 1 or len(written) > 1


def _marker(guideline: Guideline, item: GuidelineItem) -> str:
    return guideline.text[item.start : item.words_start]


def _gap(guideline: Guideline, row: Sequence[GuidelineItem], at: int) -> str:
    """The blank lines between two items of the list."""
    one, other = (
        (row[at], row[at + 1]) if at + 1 < len(row) else (row[at - 1], row[at]) if at else (row[0], row[0])
    )
    gap = guideline.text[one.end : other.start] if one is not other else ""
    return gap if not gap.strip(" \t\r\n>") else ""


def _behind(guideline: Guideline, item: GuidelineItem, lines: str) -> str:
    """New lines behind an item, the last of which may be the text's last and have no end."""
    newline = _newline(guideline.text)
    ended = bool(_LINE_END.search(guideline.text[item.words_end : item.end]))
    return lines + newline if ended else newline + lines


def _with_gap(guideline: Guideline, row: Sequence[GuidelineItem], item: GuidelineItem) -> tuple[int, int]:
    """An item's characters with the blank lines to the next one, or from the one before where it is the last."""
    at = row.index(item)
    if at + 1 < len(row) and not guideline.text[item.end : row[at + 1].start].strip(" \t\r\n>"):
        return item.start, row[at + 1].start
    if at and not guideline.text[row[at - 1].end : item.start].strip(" \t\r\n>"):
        return row[at - 1].end, item.end
    return item.start, item.end


def _written(guideline: Guideline, item: GuidelineItem, words: str, marker: str = "") -> str:
    """Words as they stand behind a list marker: later lines are indented to the first."""
    lines = [line.strip() for line in _LINE_END.split(words.strip())]
    if not "".join(lines):
        raise WrongUsage(f"item {item.id!r} would have no words; remove it instead")
    margin = re.sub(r"[^>\s]", " ", marker or _marker(guideline, item))
    return (_newline(guideline.text) + margin).join(lines) if item.shape != "table row" else " ".join(lines)


def _newline(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _cut(text: str, cuts: Sequence[Cut]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, words in sorted(cuts, key=lambda cut: cut[:2]):
        parts += [text[at:start], words]
        at = end
    return "".join([*parts, text[at:]])


def _loose(text: str) -> str:
    """The words of an item without white space and the numbers of rules, to compare it before and after."""
    numbered = [(one.start, one.end, "#") for one in references(text)]
    return " ".join(_cut(text, numbered).split())


def _checked(guideline: Guideline, text: str, texts: Sequence[str], item: GuidelineItem) -> str:
    """The new text, once it is known to hold just these items."""
    front = {
        "id": guideline.id,
        "title": guideline.title,
        "policy": guideline.policy,
        "market": guideline.market,
    }
    after = read_guideline(text, guideline.id, front)
    if [_loose(one.text) for one in after.items] != [*texts]:
        raise WrongUsage(
            f"these words would change more of guideline {guideline.id!r} than {item.id!r}; {_STEP}"
        )
    return text
