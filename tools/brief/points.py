"""The statements of the first page, by rules: each is made of words of the two versions and a few of ours."""

import re
from collections.abc import Iterator, Sequence

from knowledge_base.legal_facts import applicability
from tools.brief.brief import Point, Quote, SectionKey
from tools.brief.changed import Changed, quote_of
from tools.brief.edits import bare
from tools.brief.sides import Sides
from tools.figures import count_words, listed
from tools.law_diff.comparison import Comparison, TermChange
from tools.law_diff.provisions import named

MOST_WORDS = 45
"""Words of the law in one statement."""
MOST_EDITS = 2
MOST_TERMS = 2
"""Terms with a statement of their own."""
_HANGS = re.compile(
    r"(?:articles?|points?|paragraphs?|section|annex|no|the|an?|of|in|on|to|by|for|with|under|and|or|that|which|as|is|are|"
    r"be|its|their|this|\W*[(“‘][^)”’]*)",
    re.IGNORECASE,
)
"""A word that promises another: nothing ends with it."""
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z‘“(])")


def what_changed(changed: Sequence[Changed], for_deciding: bool = False) -> Iterator[Point]:
    """One statement a real change, the weightiest first; for deciding, what is new comes first, definitions last."""

    def place(one: Changed) -> tuple[bool, int, bool, int]:
        amended = one.change.kind == "substance"
        return for_deciding and one.defines, -one.weight, for_deciding and amended, one.change.position

    for one in sorted(changed, key=place):
        if one.real and one.weight:
            yield statement_of(one)


def statement_of(one: Changed) -> Point:
    """What one change does, in a sentence."""
    name, fragments = one.change.name, list[Quote]()
    if one.change.kind == "substance" and one.edits:
        told = [pair_of(one, place, fragments) for place in range(min(MOST_EDITS, len(one.edits)))]
        rest = len(one.edits) - len(told)
        more = f"; and {count_words(rest, 'further edit')}" if rest > 0 else ""
        text = f"{name}: {'; '.join(told)}{more}."
    elif one.change.kind in ("added", "repealed", "substance"):
        side = "before" if one.change.kind == "repealed" else "after"
        words = shown(one.old if side == "before" else one.new)
        fragments.append(one.short(side, words))
        verb = {"added": "is new", "repealed": "is repealed. It said", "substance": "is amended"}[
            one.change.kind
        ]
        text = f"{name} {verb}: “{words}”" + ("" if words.endswith((".", ";", ":")) else " …")
    else:
        text = f"{name}: its words stay."
    return _point("what", one, text, fragments)


def what_is_unsure(sides: Sides, changed: Sequence[Changed], found: Comparison) -> Iterator[Point]:
    """What the comparison could not settle."""
    for note in found.notes:
        yield Point(id="", text=note)
    yield from _terms(found.terms)
    yield from _dates(sides, changed)
    doubtful = [one for one in changed if one.real and one.weight == 2 and one.change.kind == "substance"]
    if doubtful:
        names = listed([one.change.name for one in doubtful[:3]])
        count = count_words(len(doubtful), "change counts", "changes count")
        text = f"{count} as substance for other words alone, which may mean the same, among them {names}."
        yield Point(id="", text=text, changes=tuple(one.number for one in doubtful))
    for stray in found.references:
        yield Point(id="", text=f"{stray.words}.")
    waiting = [one for one in sides.set_aside if one.state == "waits"]
    if waiting:
        yield Point(id="", text=f"{count_words(len(waiting), 'capture')} may still turn out to be a version.")


def _terms(terms: Sequence[TermChange]) -> Iterator[Point]:
    """Unchanged provisions that a changed definition reaches, a sentence for the first terms and one for the rest."""
    used = [term for term in terms if term.used_in]
    for term in used[:MOST_TERMS]:
        count = count_words(len(term.used_in), "unchanged provision uses", "unchanged provisions use")
        places = listed(list(term.used_in[:3]))
        among = f": {places}" if len(term.used_in) <= 3 else f", among them {places}"
        yield Point(
            id="", text=f"‘{term.term}’ is {_TERM[term.what]} ({term.defined_in}). {count} it{among}."
        )
    if rest := used[MOST_TERMS:]:
        names = listed([f"‘{term.term}’" for term in rest[:5]])
        count = count_words(len(rest), "further term", "further terms")
        yield Point(id="", text=f"{count} changed that unchanged provisions use, among them {names}.")


def _dates(sides: Sides, changed: Sequence[Changed]) -> Iterator[Point]:
    """Dates that the text does not give."""
    touched = {clause.id for one in changed if one.real for clause in one.after}
    dated = applicability(sides.after.clauses)
    if dated and not any(fact.provision in touched for fact in dated):
        text = (
            "No date of application changed: from when these changes apply stands in the act that made them."
        )
        yield Point(id="", text=text)
    for fact in dated:
        if fact.day is None and fact.after and fact.provision in touched:
            clause = sides.after.by_id[fact.provision]
            quote = quote_of("after", sides.after.name, clause, fact.sentence.strip())
            start = fact.after.split(" after ")[-1]
            text = f"{named(clause)} counts from the {start}; the text does not give that day."
            yield Point(id="", text=text, quotes=(quote,))


_TERM = {"changed": "defined differently", "new": "newly defined", "gone": "no longer defined"}


def pair_of(one: Changed, place: int, fragments: list[Quote]) -> str:
    """One edit in words; what it quotes is added to `fragments`."""
    edit = one.edits[place]
    for side, text in (("before", edit.before), ("after", edit.after)):
        if text:
            fragments.append(one.short(side, text))
    if edit.before and edit.after:
        return f"“{edit.before}” becomes “{edit.after}”"
    return f"“{edit.after}” is added" if edit.after else f"“{edit.before}” is dropped"


def _point(key: SectionKey, one: Changed, text: str, fragments: Sequence[Quote]) -> Point:
    return Point(id=key, text=text, quotes=one.quotes(), fragments=tuple(fragments), changes=(one.number,))


def split_sentences(text: str) -> list[str]:
    """The sentences of a provision, as they stand."""
    return _SENTENCE.split(text)


def shown(text: str, about: str = "") -> str:
    """The first sentence; of a long one the words from its beginning, or from `about` on, cut where it can be read.

    It stands so in the text, white space aside. `about` are words of the sentence, such as its subject.
    """
    flat = " ".join(bare(text).split())
    first = _SENTENCE.split(flat)[0]
    if len(first.split()) <= MOST_WORDS:
        return first
    at = max(first.find(" ".join(about.split())), 0) if about else 0
    words = first[at:].split()
    if len(words) <= MOST_WORDS:
        return first[at:]
    kept = words[:MOST_WORDS]
    while len(kept) > MOST_WORDS // 2 and _HANGS.fullmatch(kept[-1]):
        kept = kept[:-1]
    return " ".join(kept)
