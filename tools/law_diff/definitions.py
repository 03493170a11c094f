"""Terms that a text defines, those whose definition changed, and the provisions that use them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.law_diff.words import words_of

_DEFINED = re.compile(
    r"[‘“\"']([^‘’“”\"\n]{2,90}?)[’”\"'](?:\s*(?:,|or|and)\s*[‘“\"']([^‘’“”\"\n]{2,90}?)[’”\"'])?\s{1,3}"
    r"(?:(?:shall\s+)?means?\b|refers?\s+to\b|has\s+the\s+meaning|is\s+(?:defined|understood)\s+as\b|includes?\b)"
)
MOST_TERMS = 2_000


@dataclass(frozen=True)
class Definition:
    """A term, and the words from it to the end of its definition."""

    term: str
    text: str
    provision: int


def definitions(texts: Sequence[str]) -> dict[str, Definition]:
    """By term without capitals; of several definitions of one term the first."""
    found: dict[str, Definition] = {}
    for at, text in enumerate(texts):
        for definition in definitions_in(text, at):
            found.setdefault(definition.term.casefold(), definition)
            if len(found) >= MOST_TERMS:
                return found
    return found


def changed_terms(old: Mapping[str, Definition], new: Mapping[str, Definition]) -> dict[str, str]:
    """Each term with what became of its definition: `new`, `gone` or `changed`."""
    told: dict[str, str] = {}
    for term in {**old, **new}:
        if term not in old or term not in new:
            told[term] = "gone" if term in old else "new"
        elif words_of(old[term].text).folded != words_of(new[term].text).folded:
            told[term] = "changed"
    return told


def uses(terms: Collection[str], texts: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Where each term is used; a plural counts, a longer term hides the shorter ones within it."""
    if not terms:
        return {}
    import re2

    longest = sorted(terms, key=lambda term: (-len(term), term))
    written = "|".join(rf"{re2.escape(' '.join(term.split()))}" for term in longest)
    pattern = re2.compile(rf"\b({written})(?:s|es)?\b")
    found: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        for term in {match.group(1) for match in pattern.finditer(" ".join(text.casefold().split()))}:
            found.setdefault(term, []).append(at)
    return {term: tuple(places) for term, places in found.items()}


def definitions_in(text: str, at: int) -> Iterator[Definition]:
    """The definitions of one provision, which stands at place `at`."""
    starts = list(_DEFINED.finditer(text))
    for place, found in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(text)
        body = text[found.start() : end]
        cut = re.search(r";\s*(?:\n|\(|$|▼|►)|\n\n", body)
        for term in filter(None, (found[1], found[2])):
            yield Definition(" ".join(term.split()), body[: cut.start() if cut else None], at)
