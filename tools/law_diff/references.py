"""References of a text to its own provisions, and where they point after a renumbering."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge_base.legal_labels import LATIN

_WORD = {
    "article": "art",
    "articles": "art",
    "art": "art",
    "annex": "anx",
    "annexes": "anx",
    "recital": "rct",
}
_WORD |= {
    "recitals": "rct",
    "section": "sec",
    "sections": "sec",
    "chapter": "chp",
    "chapters": "chp",
    "§": "sec",
}
_NUMBER = rf"\d{{1,4}}(?:\s?(?:{LATIN})\b|[a-z]{{0,2}})|[IVXLC]{{1,7}}(?!\w)"
_WITHIN = r"[(][^()\s]{1,5}[)]"
_REFERENCE = re.compile(
    r"(?i)(?<![\w’'])(articles?|art\.|annex(?:es)?|recitals?|sections?|chapters?|§)[\s\u00a0]+"
    rf"((?:{_NUMBER})(?:{_WITHIN})*"
    rf"(?:(?:,| and| or| to|, and|, or)[\s\u00a0]+(?:{_NUMBER}|{_WITHIN})(?:{_WITHIN})*){{0,20}})"
)
_INNER = re.compile(
    r"(?i)\bparagraphs?[\s\u00a0]+(\d{1,3}[a-z]?(?:(?:,| and| or| to|, and|, or)[\s\u00a0]+\d{1,3}[a-z]?\b){0,10})"
    r"(?!\w)(?![^.;\n]{0,40}?\b(?:of|to|in|under)\s+(?:that\s+|the\s+)?(?:articles?|annex|regulation|directive|decision|section)\b)"
)
_ONE = re.compile(rf"(?<![\w(])({_NUMBER})(?:[(](\d{{1,3}}[a-z]?)[)])?", re.IGNORECASE)
_OTHER_ACT = re.compile(
    r"(?i)[^.;\n]{0,60}?\b(?:of|to|in|under)\s+(?:the\s+)?(?:(?:council|commission|delegated|implementing|framework)\s+)*"
    r"(?:that\s+(?:directive|regulation|decision|act)|(?:regulation|directive|decision|implementing)s?\s*(?:\(|no|\d)"
    r"|treat|tfeu|teu|charter|protocol|convention|statute|act\s+of)|\s*thereof|\s*(?:tfeu|teu)\b"
)
_ACT_BEFORE = re.compile(
    r"(?i)(?:regulation|directive|decision)\s*(?:\((?:ec|eu|eec|euratom)[^)]*\))?\s*(?:no\s*)?[\d/]+(?:/[a-z]{2,7})?[,\s]{1,3}$"
)


@dataclass(frozen=True)
class Reference:
    """One article, annex or the like that a text names; `number` at `start` of the text."""

    kind: str
    number: str
    paragraph: str
    start: int
    end: int
    inner: tuple[int, int] = (0, 0)
    """Where its paragraph is written."""

    @property
    def target(self) -> tuple[str, ...]:
        """Its address, as `provisions.address` gives it."""
        return (self.kind, self.number, self.paragraph) if self.paragraph else (self.kind, self.number)


def references(text: str) -> Iterator[Reference]:
    """The references to provisions of the same act, in order; those to other acts are left out."""
    for found in _REFERENCE.finditer(text):
        rest = text[found.end() : found.end() + 120]
        own = re.match(
            r"(?i)[^.;\n]{0,40}?\bof this (?:regulation|directive|decision|act|law|policy)\b", rest
        )
        other = _OTHER_ACT.match(rest) or _ACT_BEFORE.search(text, max(0, found.start() - 60), found.start())
        if other and not own:
            continue
        kind = _WORD[found[1].casefold().rstrip(".")]
        for one in _ONE.finditer(found[2]):
            at = found.start(2) + one.start(1)
            paragraph = (one[2] or "").casefold() if kind == "art" else ""
            inner = (found.start(2) + one.start(2), found.start(2) + one.end(2)) if paragraph else (0, 0)
            yield Reference(kind, "".join(one[1].casefold().split()), paragraph, at, at + len(one[1]), inner)


def inner_references(text: str) -> Iterator[tuple[str, int, int]]:
    """The paragraphs of its own article that a provision names, each with where its number is written."""
    for found in _INNER.finditer(text):
        for one in re.finditer(r"\d{1,3}[a-z]?", found[1]):
            yield one[0].casefold(), found.start(1) + one.start(), found.start(1) + one.end()


Renumbered = Mapping[tuple[str, ...], tuple[str, ...] | None]
"""Where each address of the earlier text is now; None where nothing of it is left."""


def followed(text: str, moves: Renumbered, own: tuple[str, ...] = ()) -> str:
    """The text with the numbers of its references as they are after a renumbering; all else stays.

    `own` is the address of the provision, whose article's paragraphs it may name without the article.
    """
    new: list[tuple[int, int, str]] = []
    for one in references(text):
        target = moves.get(one.target) or moves.get(one.target[:2])
        if target and target[0] == one.kind:
            new.append((one.start, one.end, target[1]))
            new += [(*one.inner, target[2])] if one.paragraph and len(target) > 2 else []
    article = moves.get(own[:2]) if len(own) > 1 else None
    for paragraph, start, end in inner_references(text) if article else ():
        target = moves.get((*own[:2], paragraph))
        if target and target[:2] == article:
            new.append((start, end, target[2]))
    return _written(text, new)


def _written(text: str, new: list[tuple[int, int, str]]) -> str:
    """The text with other numbers in some places, in capitals where those before were."""
    pieces: list[str] = []
    at = 0
    for start, end, number in sorted(new):
        was = text[start:end]
        if start >= at and number != was.casefold():
            pieces += [text[at:start], number.upper() if was.isupper() and not was.isdigit() else number]
            at = end
    return "".join((*pieces, text[at:]))
