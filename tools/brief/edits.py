"""What changed within a provision, as short verbatim pairs: “within 7 days” becomes “within 72 hours”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.word_changes import Piece

LEAD, TAIL = 4, 3
"""Words that stay, shown before and behind a pair."""
MOST = 220
"""Characters of one side; a longer one is cut at a word."""
_UNIT = r"(?:minutes?|hours?|(?:working )?days?|weeks?|months?|years?)"
_MONTH = "january|february|march|april|june|july|august|september|october|november|december"
_TIME = re.compile(
    rf"\b\d+[\s\u00a0]{_UNIT}\b(?! (?:and|or) older| of age| old)"
    rf"|\b(?:one|two|three|four|five|six|seven|ten|twelve) {_UNIT}\b|\bonce a\b|\bannually\b"
    rf"|\b(?:immediately|promptly|without (?:undue )?delay)\b"
    rf"|\b\d+ (?:{_MONTH}|may) \d{{4}}|\b(?:{_MONTH}|may) \d{{4}}",
    re.IGNORECASE,
)
_LOOSE = frozenset(
    [
        "it",
        "its",
        "on",
        "a",
        "an",
        "the",
        "of",
        "and",
        "in",
        "to",
        "their",
        "by",
        "or",
        "this",
        "that",
        "where",
        "which",
        "as",
        "is",
        "are",
        "be",
        "with",
    ]
)
"""Words that a pair neither begins nor ends with."""
_QUOTES = re.compile("['’‘\"“”]")
_STOPS = re.compile(r"[.;:\n]")
_LIST_MARK = re.compile(r"\s*(?:\d{1,3}[a-z]?\.|\(?[a-z0-9]{1,4}\)|[—–•]|[-*+](?=\s))*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Edit:
    """One pair; empty where there is no such side. Both occur in their version, white space aside."""

    before: str
    after: str

    @property
    def in_time(self) -> bool:
        """Whether it changes a deadline, a period or a date."""
        before, after = (set(_TIME.findall(text.casefold())) for text in (self.before, self.after))
        return before != after


def edits(pieces: Sequence[Piece], old: str, new: str) -> tuple[Edit, ...]:
    """The pairs of a change, in order; `old` and `new` are the two texts."""
    flat = _flat(old), _flat(new)
    return tuple(
        Edit(before, after)
        for before, after in _pairs(pieces, flat)
        if re.search(r"\w", before + after) and _QUOTES.sub("", before) != _QUOTES.sub("", after)
    )


def _pairs(pieces: Sequence[Piece], flat: tuple[str, str]) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(pieces):
        if pieces[at].kind == "same":
            at += 1
            continue
        end = at
        while end < len(pieces) and pieces[end].kind != "same":
            end += 1
        struck, added = (
            _flat(" ".join(piece.text for piece in pieces[at:end] if piece.kind == kind))
            for kind in ("struck", "added")
        )
        lead = _lead(pieces[at - 1].text) if at else ""
        tail = _tail(pieces[end].text) if end < len(pieces) else ""
        if not (struck and added) and len((struck or added).split()) > 2:
            lead = tail = ""  # what is only added or dropped speaks for itself
        yield _cut(_around(lead, struck, tail, flat[0])), _cut(_around(lead, added, tail, flat[1]))
        at = end


def _around(lead: str, core: str, tail: str, text: str) -> str:
    """The core with the words around it, as far as they stand so in its text; empty where nothing is there."""
    if not core:
        return ""
    for words in (f"{lead} {core} {tail}", f"{lead} {core}{tail}", f"{lead} {core}", f"{core} {tail}", core):
        if (flat := _flat(words)) in text:
            return flat
    return ""


def _lead(text: str) -> str:
    """The last words before a change, within its sentence."""
    within = _STOPS.split(text)[-1]
    words = within.split()[-LEAD:]
    while words and words[0].casefold() in _LOOSE:
        words = words[1:]
    return " ".join(words)


def _tail(text: str) -> str:
    within = _STOPS.split(text, maxsplit=1)[0]
    words = within.split()[:TAIL]
    while words and words[-1].casefold() in _LOOSE:
        words = words[:-1]
    return " ".join(words)


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST].rsplit(" ", 1)[0]


def _flat(text: str) -> str:
    return " ".join(text.split())


def bare(text: str) -> str:
    """A provision without its number or list mark."""
    return text[(found.end() if (found := _LIST_MARK.match(text)) else 0) :]
