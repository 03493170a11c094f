"""A model's sentence in place of a statement of a brief, held against what that rests on.

It stands only where it brings no figure, date, id, negation, actor or word of content that is not in
the provisions it cites, keeps those of the statement, their order, the modals and conditions, and tells old from new.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from agents.checking import Ground, problem_of
from tools.brief.brief import Point
from tools.visible import visible

MOST = 320
"""Characters of a sentence."""
_CITED = re.compile(
    r"\b(?:Articles?|Annex(?:es)?|Recitals?|Sections?|Chapters?|[Pp]aragraphs?|[Pp]oints?)\s+"
    r"(?:\d+[a-z]?|[IVXLC]+\b|\([a-z0-9]+\))(?:\([a-z0-9]+\))*(?:,? points? \([a-z0-9]+\))*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?")
_DATES = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|hours?|days?|weeks?|months?|years?)\b"
)
_MODALS = {
    "must": re.compile(r"\b(?:shall|must|ha(?:ve|s) to|required|obliged|needs? to|mandatory|obligation)\b"),
    "may": re.compile(r"\b(?:may|can|could|might|allow(?:s|ed)?|permit(?:s|ted)?|optional|free to|should)\b"),
}
_NOT = re.compile(
    r"\b(?:not|no|nor|never|none|neither|without|cannot|nobody|nothing|prohibit\w*|forbid\w*|forbidden|ban(?:s|ned)?|stop|"
    r"cease)\b|n't\b"
)
_CONDITIONS = re.compile(
    r"\b(?:unless|except|only|if|where|when|until|provided|least|most|up to|every|each|all|any|either|both|other than|"
    r"exempt\w*|solely|before|after)\b"
)
_OLD = r"instead of|rather than|no longer|formerly|previously|used to be|was|were|dropped|from(?=[^.]{0,60}\bto\b)"
_MARKER = re.compile(rf"\b(?:(?P<old>{_OLD})|(?P<new>becomes?|now|to))\b")
_PARTS = re.compile(r"\b(?:instead of|rather than|no longer|formerly|previously|used to be|becomes?)\b")
"""What parts the old words of a sentence from the new ones."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FREE_WORDS = (
    "a an the this that these those which who it its is are be been being was were of"
    " do does did there to in on at by for from with as now new newly then than instead"
    " rather becomes become changed changes change rule says said have has will so also their them they where"
)
_FREE = frozenset(_FREE_WORDS.split())
"""Words that bring nothing of their own. `and` and `or` are not among them: each for the other is another rule."""


def problem_of_words(said: str, point: Point) -> str:
    """Why a model's sentence does not stand for a statement; empty where it does."""
    if not said.strip() or len(said) > MOST or said != visible(said) or "\n" in said:
        return "it is empty, too long, or no plain line"
    if said != unicodedata.normalize("NFKC", said):
        return "it has characters that look like others"
    after = [quote.text for quote in point.quotes if quote.side == "after"]
    before = [quote.text for quote in point.quotes if quote.side == "before"]
    ground = Ground.of([point.text, *after, *before], "")
    return (
        _of_citations(said, point)
        or problem_of(said, ground)
        or _of_quotation_marks(said, point)
        or _of_figures(said, point, before, after)
        or _of_logic(said, point, after)
        or _of_words(said, point, before, after)
    )


def _of_citations(said: str, point: Point) -> str:
    known = " ".join((point.text, *(f"{quote.provision} {quote.text}" for quote in point.quotes)))
    loose = [found for found in _CITED.findall(said) if found not in known]
    return f"it cites {loose[0]!r}, which it does not rest on" if loose else ""


def _of_quotation_marks(said: str, point: Point) -> str:
    held = [" ".join(quote.text.split()) for quote in point.quotes]
    for words in re.findall(r"[“\"„«](.*?)[”\"»]", said):
        if not any(" ".join(words.split()) in text for text in held):
            return "it quotes words that are not in the provision"
    return ""


def _of_figures(said: str, point: Point, before: Sequence[str], after: Sequence[str]) -> str:
    told, stated = _figures(said), _figures(point.text)
    old, new = set(_all(before)) - set(_all(after)), set(_all(after))
    if loose := set(told) - set(stated) - set(_all(before)) - new:
        return f"it has {sorted(loose)[0]!r}, which no text has"
    if lost := [one for one in stated if one not in told and one not in old]:
        return f"it leaves {lost[0]!r} out"
    if Counter(told) - (Counter(stated) | Counter(_all([*before, *after]))):
        return "it repeats a figure"
    bare = _CITED.sub(lambda one: " " * len(one[0]), said.casefold())
    for found in _NUMBER.finditer(bare):
        if problem := _turned(bare, found, old, new if before else set()):
            return problem
    return ""


def _turned(said: str, found: re.Match[str], old: set[str], new: set[str]) -> str:
    """Whether an old figure is told as the new one, or the other way round, by the words nearest to it."""
    figure = _plain(found[0])
    left = list(_MARKER.finditer(said, 0, found.start()))
    right = _MARKER.search(said, found.end())
    becomes = right is not None and right[0].startswith("become")
    is_old = bool(left[-1]["old"]) if left else becomes
    if figure in old and not is_old:
        return f"it tells the old {found[0]!r} as what holds"
    if figure in new and figure not in old and (is_old or becomes) and old:
        return f"it tells the new {found[0]!r} as what held"
    return ""


def _of_logic(said: str, point: Point, after: Sequence[str]) -> str:
    low, stated = said.casefold(), point.text.casefold()
    ground = " ".join((stated, *after)).casefold()
    for name, pattern in _MODALS.items():
        if pattern.search(low) and not pattern.search(ground):
            return f"it says {name!r} where the text does not"
        if pattern.search(stated) and not pattern.search(low):
            return f"it leaves {name!r} out"
    rule = _rule(low, after)
    wanted = [stated] + ([rule] if rule and _MODALS["must"].search(low) else [])
    for text in wanted:
        if lost := Counter(_CONDITIONS.findall(text)) - Counter(_CONDITIONS.findall(low)):
            return f"it leaves the condition {sorted(lost)[0]!r} out"
    counts = {len(_NOT.findall(text)) for text in (stated, rule) if text}
    return "" if len(_NOT.findall(low)) in counts else "it has more or fewer negations than the text"


def _rule(said: str, after: Sequence[str]) -> str:
    """The sentence of the later text that shares most words with what is said."""
    found = [one.casefold() for text in after for one in re.split(r"(?<=[.;])\s+", text) if one.strip()]
    words = set(_words(said))
    return max(found, key=lambda one: len(words & set(_words(one))), default="")


def _of_words(said: str, point: Point, before: Sequence[str], after: Sequence[str]) -> str:
    told = _sayings(said, free=_FREE_STEMS)
    stated = _sayings(point.text)
    old, new = _sayings(" ".join(before)), _sayings(" ".join(after))
    if loose := [word for word in told if word not in {*stated, *old, *new}]:
        return f"{loose[0]!r} is not in the text"
    if not _follows(_sayings(said), stated) and not _parted(said.casefold(), before, after):
        return "its words are in another order than the text's"
    if point.who and not _follows(list(_words(point.who)), list(_words(said))):
        return "it leaves out whom the rule obliges"
    if {"and", "or"} & set(told) and not all(
        told.count(one) <= max(some.count(one) for some in (stated, old, new)) for one in ("and", "or")
    ):
        return "it joins what the text does not"
    return ""


def _parted(said: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether what it tells as new follows a later provision, and what it tells as old an earlier one."""
    at, is_old = 0, False
    marks = list(_PARTS.finditer(said))
    for mark in [*marks, None]:
        part = said[at : mark.start() if mark else len(said)]
        old_here = is_old or (mark is not None and mark[0].startswith("become"))
        told = _sayings(part, _FREE_STEMS)
        texts = (before if old_here else after) or after or before
        if told and not any(_follows(told, _sayings(text)) for text in texts):
            return False
        if mark is not None:
            at, is_old = mark.end(), not mark[0].startswith("become")
    return True


def _sayings(text: str, free: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text; `shall` is told as `must`."""
    return ["must" if word == "shall" else word for word in _words(text) if word not in free]


def _follows(told: Sequence[str], order: Sequence[str]) -> bool:
    """Whether the words stand in an order, others between them."""
    left = iter(order)
    return all(any(word == other for other in left) for word in told)


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(_CITED.sub(" ", text).casefold()):
        yield _stem(word)


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word


_FREE_STEMS = frozenset(_stem(word) for word in _FREE)


def _figures(text: str) -> list[str]:
    return [_plain(one) for one in _NUMBER.findall(_CITED.sub(" ", text))]


def _plain(figure: str) -> str:
    return re.sub(r"[,\u00a0 ](?=\d{3})", "", figure)


def _all(texts: Sequence[str]) -> list[str]:
    return [one for text in texts for one in _figures(text)]
