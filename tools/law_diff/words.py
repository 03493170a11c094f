"""The words of a text that carry meaning, each with where it stands: marks of layout are not among them.

Left out: white space, punctuation, Markdown and table marks, link targets, footnote numbers, marks of a
consolidated text (►M1, ▼B, ◄), list markers, soft hyphens, and the number or heading repeated as a first line.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"""
    (?P<link>\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,4000}(?:\s"[^"\n]{0,300}")?\)) | (?P<image>!\[[^\]\n]{0,300}(?=\])) |
    (?P<mark>[►▼▶▲◄◀]\ ?(?:[A-Z]{1,2}\d{0,3}(?![^\W_]))?
        (?:[\ *]*\((?:[a-z]{1,4}|\d{1,3}[a-z]{0,2})\))?) |
    (?P<tag></?[a-zA-Z][^<>\n]{0,300}>) |
    (?P<note>\[\^[^\]\n]{1,20}\]|[¹²³⁰⁴-⁹]+|\(\*\d{1,3}\)|(?<=[^\s(]\ )\(\d{1,3}\)|(?<=[^\s(]\u00a0)\(\*?\d{1,3}\)) |
    (?P<list>(?:(?:(?<=^)|(?<=[\n|:;.◄]))[ \t>*_#|►▼◄\u00a0‘“'"]*(?:[A-Z]\d\b[\t *]*)?|(?<=\Wand)|(?<=\Wor))
        \((?:[a-z]{1,3}|[ivxlc]{1,6}|\d{1,3}[a-z]{0,2})\)) |
    (?P<item>(?:(?<=^)|(?<=[\n|◄]))[ \t>*_#|►▼◄\u00a0‘“'"]*(?:[A-Z]\d\b[\t *]*)?
        (?:\d{1,3}[a-z]?|[a-zA-Z]|[ivxlc]{1,5})[.)](?=[*\s\u00a0])) |
    (?P<number>\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)*) |
    (?P<word>[^\W_\d](?:[^\W_]|[\u00ad\u200b\u2060])*(?:['’][^\W_]{1,2}(?![^\W_]))?) | (?P<sign>[%€$£¥<>≤≥=±])
    """,
    re.VERBOSE,
)
_UNSEEN = re.compile("[\u00ad\u200b\u2060]")
_REFERS = re.compile(
    r"(?i)\b(?:points?|paragraphs?|articles?|subparagraphs?|indents?|annex(?:es)?|recitals?|notes?|lines?|items?"
    r"|and|or|to|in|under|of|cells?|headings?|rows?|columns?)\W*$"
)


@dataclass(frozen=True)
class Words:
    """Words as they are compared, with the place of each in the text; `left_out` tells which marks were."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    left_out: frozenset[str]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The same without capitals."""
        return tuple(key.casefold() for key in self.keys)

    @cached_property
    def line(self) -> str:
        """The same as one line."""
        return " ".join(self.folded)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Where the text from one word up to, not including, another stands, with brackets made whole."""
        start, end = self.starts[first], self.ends[last - 1]
        opened, closed = self.text.count("(", start, end), self.text.count(")", start, end)
        if opened > closed and self.text.startswith(")", end):
            return start, end + 1
        return start - (closed > opened and self.text[start - 1 : start] == "("), end

    def between(self, first: int, last: int) -> str:
        """The text from one word up to, not including, another, as it is written."""
        return self.text[slice(*self.stretch(first, last))] if last > first else ""


def words_of(text: str, headings: tuple[str, ...] = ()) -> Words:
    """The words of a text; `headings` are what may stand repeated as its first line."""
    start = _after_headings(text, headings)
    found = _read(text, start)
    return found if found.keys or not start else _read(text, 0)


def _read(text: str, start: int) -> Words:
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    left_out: set[str] = set()
    for found in _TOKEN.finditer(text, start):
        kind = found.lastgroup or ""
        if (
            kind == "note"
            and found[0][0] == "("
            and _REFERS.search(text, max(0, found.start() - 16), found.start())
        ):
            kind = "number"
        if kind in ("number", "word", "sign"):
            keys.append(_key(found[0], kind))
            starts.append(found.start())
            ends.append(found.end())
        else:
            left_out.add(kind)
    return Words(text, tuple(keys), tuple(starts), tuple(ends), frozenset(left_out))


def _key(word: str, kind: str) -> str:
    if kind == "number":
        bare = re.sub(r"[\u00a0\u202f ()*]", "", word)
        return bare.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", bare) else bare
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", word)).replace("’", "'")


def _after_headings(text: str, headings: tuple[str, ...]) -> int:
    """Where the text goes on after lines that only say again what stands above it."""
    known = {_bare(heading) for heading in headings if heading}
    at = 0
    for _ in range(3 if known else 0):
        end = text.find("\n", at)
        if end < 0 or end - at > 400 or (text[at:end].strip() and _bare(text[at:end]) not in known):
            break
        at = end + 1
    return at


def _bare(line: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", line.casefold()))
