"""Labels of points and headings of legal texts: their style, what comes next, and how an id writes them."""

import re
from dataclasses import dataclass
from typing import Literal

from anyascii import anyascii

Style = Literal["number.", "number)", "dotted", "alpha", "roman", "upper", "dash"]

_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)
_INSERTED = re.compile(r"(?P<roman>[ivx]{2,5})(?P<after>[a-h])")
"""`(iia)`, which an amendment put behind `(ii)`."""
NUMBERED = r"\d{1,4}(?:[a-z]{0,2}|[A-Z]{1,2})"
"""The number of a paragraph or point, with the letters of one that was put in behind it: `12`, `12a`, `1A`."""
_LABEL = re.compile(
    r"(?P<label>(?P<dotted>\d{1,3}(?:\.\d{1,3}[a-z]?)+)\.?"
    rf"|(?P<number>(?!(?:19|20)\d\d\.){NUMBERED})\.(?!\d)"
    rf"|\(?(?P<bracketed>{NUMBERED})\)"
    r"|\(?(?P<letters>[a-z]{1,5}|[A-Z]{1,3}\d?)\)"
    r"|(?P<capital>[A-Z]{1,2})\.(?=\s)"
    r"|(?P<dash>[—–‒•·◦*+-]))(?=\s|$)"
)
_FIRST = {"1", "a", "i", "A", "I"}

_DIVISIONS = {"part": "prt", "title": "tit", "chapter": "chp", "section": "sec", "subsection": "sub-sec"}
_WORDS = {
    "article": "article artikel articolo artículo artigo artykuł art. §",
    "annex": "annex annexe appendix schedule anhang bijlage allegato anexo",
    "part": "part teil partie parte deel",
    "title": "title titel titre titolo título",
    "chapter": "chapter kapitel chapitre capitolo capítulo hoofdstuk",
    "section": "section abschnitt sezione sección secção afdeling",
    "subsection": "subsection sub-section unterabschnitt",
}
"""What an article and what stands over it are called, in the languages that most acts are published in."""
_KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def _any_of(*kinds: str) -> str:
    words = sorted((word for kind in kinds for word in _WORDS[kind].split()), key=len, reverse=True)
    return "|".join(map(re.escape, words))


_NUMBER = r"(?:[IVXLC]{1,8}[a-zA-Z]?|\d{1,3}[a-zA-Z]{0,2}|[A-Z])"
_DIVISION = re.compile(
    rf"(?P<word>{_any_of(*_DIVISIONS)})\s+(?P<number>{_NUMBER})(?=[\s.:—–-]|$)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
LATIN = "bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies"
_ARTICLE = re.compile(
    rf"(?P<word>{_any_of('article')})\s*(?P<number>\d{{1,4}}(?:[.-]\d{{1,3}}\b)*(?:[a-z]{{1,2}}\b|[\s-]?(?:{LATIN})\b)?)"
    r"(?=[\s.:—–-]|$)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANNEX = re.compile(
    rf"(?P<word>{_any_of('annex')})(?:\s+(?P<number>[IVXLC]{{1,8}}|\d{{1,3}}|[A-Z]))?(?=[\s.:—–-]|$)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


_CITED = re.compile(r"(?:Absatz|Abs\.|Unterabsatz|Buchstabe|Nummer|Nr\.|Satz)\s")
"""Behind a number they make a reference of it: `Artikel 3 Absatz 2`."""


@dataclass(frozen=True)
class Label:
    """A point's label: as printed, what counts in it, and the styles it may be of (`(i)` is a letter or Roman)."""

    printed: str
    value: str
    styles: tuple[Style, ...]

    @property
    def first(self) -> bool:
        """Whether a list begins with it."""
        return self.value in _FIRST

    def follows(self, other: "Label") -> bool:
        """Whether it comes next after another in one list; insertions (4a after 4) count."""
        return any(style in other.styles and _next(style, other.value, self.value) for style in self.styles)


@dataclass(frozen=True)
class Heading:
    """A numbered heading: `kind` is article, annex or a division's word; `rest` is what follows on its line."""

    kind: str
    number: str
    label: str
    rest: str


def label_of(text: str) -> Label | None:
    """The label that a text begins with."""
    found = _LABEL.match(text)
    if found is None:
        return None
    printed = found["label"]
    if value := found["dotted"]:
        return Label(printed, value, ("dotted",))
    if value := found["number"]:
        return Label(printed, value.lower(), ("number.",))
    if value := found["bracketed"]:
        return Label(printed, value.lower(), ("number)",))
    if value := found["capital"]:
        return Label(printed, value, ("upper",))
    if found["dash"]:
        return Label(printed, "", ("dash",))
    return _lettered(printed, found["letters"])


def _lettered(printed: str, value: str) -> Label | None:
    if value[0].isupper():
        return Label(printed, value, ("upper",))
    roman = _ROMAN.fullmatch(value) is not None or _INSERTED.fullmatch(value) is not None
    alpha = len(value) <= 2 and (len(value) == 1 or value[0] == value[1] or not roman)
    may_be: dict[Style, bool] = {"alpha": alpha, "roman": roman}
    styles = tuple(style for style, fits in may_be.items() if fits)
    return Label(printed, value, styles) if styles else None


def heading_of(text: str) -> Heading | None:
    """The heading that a text is: `Article 16`, `CHAPTER III DUE DILIGENCE`, `ANNEX I`."""
    for pattern in (_ARTICLE, _ANNEX, _DIVISION):
        found = pattern.match(text)
        if found and _ends_like_a_heading(found["rest"]):
            kind = _KIND[found["word"].lower()]
            number = found["number"] or ""
            label = text[: len(text) - len(found["rest"])]
            return Heading(kind, number, label, found["rest"].strip(" .:—–-\n"))
    return None


def _ends_like_a_heading(rest: str) -> bool:
    """`Article 4 shall apply …` is a sentence; `Article 4 Conditions` and `Article 4: Conditions` are headings."""
    rest = rest.strip()
    if not rest or len(rest) > 300:
        return not rest
    if (rest[-1] in ".;,:" and len(rest) > 1) or _CITED.match(rest):
        return False
    return rest[0] in ".:—–-\n" or rest[0].isupper() or rest[0] in '(‘“"'


def heading_key(heading: Heading) -> str:
    """How an id writes a heading: `art_16`, `anx_i`, `chp_iii`."""
    prefix = {"article": "art", "annex": "anx"}.get(heading.kind) or _DIVISIONS[heading.kind]
    number = re.sub(r"\s+", "", heading.number.lower()).replace(".", "-")
    return f"{prefix}_{number}" if number else prefix


def label_key(label: Label) -> str:
    """How an id writes a label: `2`, `a`, `ii`, `1-2` for 1.2; empty for a dash."""
    return slug(label.value.replace(".", "-"), 12)


def slug(text: str, most: int = 40) -> str:
    """Lower-case letters, digits and dashes."""
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))[:most].strip("-")


def _next(style: Style, before: str, after: str) -> bool:
    if style == "dash":
        return True
    if style == "dotted":
        return before.rpartition(".")[0] == after.rpartition(".")[0]
    if style == "roman":
        (old, old_letter), (new, new_letter) = _roman_split(before), _roman_split(after)
        return (new == old + 1 and not new_letter) or (new == old and new_letter > old_letter)
    if style in ("number.", "number)"):
        first, second = _split(before), _split(after)
        return second[0] in (first[0], first[0] + 1) and second > first
    if _letters(after) == _letters(before) + 1 or (after.startswith(before) and after != before):
        return True
    # behind (ea), which was inserted, come (eb) and (f)
    return (
        len(before) == 2
        and before not in ("ii", "xx")
        and (
            _letters(after) == _letters(before[0]) + 1
            if len(after) == 1
            else after[0] == before[0] and ord(after[1]) == ord(before[1]) + 1
        )
    )


def _split(value: str) -> tuple[int, str]:
    digits = re.match(r"\d+", value)
    return (int(digits[0]), value[len(digits[0]) :]) if digits else (0, value)


def _roman_split(value: str) -> tuple[int, str]:
    found = None if _ROMAN.fullmatch(value) else _INSERTED.fullmatch(value)
    return (_roman(found["roman"]), found["after"]) if found else (_roman(value), "")


def _letters(value: str) -> int:
    """a … z, then aa … zz as legal lists go on."""
    lowered = value.lower()
    return (ord(lowered[0]) - 96) + 26 * (len(lowered) - 1)


def _roman(value: str) -> int:
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    digits = [worth.get(letter, 0) for letter in value.lower()]
    return sum(-one if one < two else one for one, two in zip(digits, [*digits[1:], 0], strict=True))
