"""References of a text to its own provisions, and where they point after a renumbering."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
_NUMBER = r"\d{1,4}[a-z]{0,2}|[IVXLC]{1,7}(?!\w)"
_WITHIN = r"[(][^()\s]{1,5}[)]"
_REFERENCE = re.compile(
    r"(?i)(?<![\w’'])(articles?|art\.|annex(?:es)?|recitals?|sections?|chapters?|§)[\s\u00a0]+"
    rf"((?:{_NUMBER})(?:{_WITHIN})*"
    rf"(?:(?:,| and| or| to|, and|, or)[\s\u00a0]+(?:{_NUMBER}|{_WITHIN})(?:{_WITHIN})*){{0,20}})"
)
_ONE = re.compile(
    r"(?<![\w(])(\d{1,4}[a-z]{0,2}|[IVXLC]{1,7}(?!\w))(?:[(](\d{1,3}[a-z]?)[)])?", re.IGNORECASE
)
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
            yield Reference(kind, one[1].casefold(), paragraph, at, at + len(one[1]))


Renumbered = Mapping[tuple[str, ...], tuple[str, ...] | None]
"""Where each address of the earlier text is now; None where nothing of it is left."""


def followed(text: str, moves: Renumbered) -> str:
    """The text with the numbers of its references as they are after a renumbering; all else stays."""
    pieces: list[str] = []
    at = 0
    for one in references(text):
        target = moves.get((one.kind, one.number))
        if target and target != (one.kind, one.number) and target[0] == one.kind:
            written = text[one.start : one.end]
            number = target[1].upper() if written.isupper() and not written.isdigit() else target[1]
            pieces += [text[at : one.start], number]
            at = one.end
    return "".join((*pieces, text[at:]))
