"""What a model says, held against what the tools returned: quotes to the letter, ids and figures that occur there.

A sentence that does not hold is struck, never mended. What can be checked is checked; whether the right clause was
chosen is for the reader, who is shown the quotes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from knowledge_base.records import Citation, Record
from tools.clause_search import content_words

LEAST_QUOTE = 12
"""Characters of a quote, at least: any text holds "the"."""
COPIED = 8
"""So many words in a row of a case, and a text is copied from it."""
GROUNDED = 0.5
"""The share of a sentence's words that must occur in the results or in the question."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'(0-9])")
_NUMBER = re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)*(?![\w/-]|\.\d)")
_ID = re.compile(r"\b(?:[PFTR]-[0-9A-Za-z][\w.-]*\w|[a-z][a-z0-9._-]*/\d[\w.]*\w|[a-z][a-z0-9._-]*/\d)\b")
_MARKUP = re.compile(r"[<>`*\[\]{}|\\]|https?:|www\.|(?<!\w)@\w|\w@\w|(?<!\w)#\w|__|~~")
_DEED = re.compile(
    r"\b(?:i|we|redline|it|has|have|was|were|been|is|now|hereby)\b[^.]{0,40}\b(?:approved|"
    r"released|published|rejected|deployed|"
    r"merged|granted|deleted|banned|unfrozen|reverted|activated)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:not|never|no|nor|cannot|can't|don't|mustn't|forbidden|forbids?|prohibit\w*|banned|"
    r"disallow\w*|against the (?:rules|policy)|"
    r"violat\w*|breaks?)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:not|no|nor|never|none|without|except|unless|cannot|exclud\w+)\b|n['’]t\b", re.IGNORECASE
)
_ALLOWS = re.compile(
    r"\b(?:allow(?:s|ed)?|permit(?:s|ted)?|may|can|fine|okay|ok|yes|free to|acceptable|legal)\b",
    re.IGNORECASE,
)


class Claim(Record):
    """One statement of a model, the clause it rests on and the words it quotes."""

    text: str
    clause: str
    quote: str


@dataclass(frozen=True)
class Ground:
    """What the tools returned, made ready to hold words against."""

    citations: tuple[Citation, ...]
    numbers: frozenset[str]
    words: frozenset[str]
    text: str = field(repr=False)

    @classmethod
    def of(cls, results: Sequence[Any], question: str) -> "Ground":
        """The ground that JSON results and the question give."""
        citations = tuple(dict.fromkeys(_citations(list(results))))
        leaves = [str(leaf) for leaf in _leaves(list(results))]
        text = "\n".join([*leaves, question])
        numbers = {form for leaf in _leaves(list(results)) for form in _forms(leaf)}
        numbers |= {_plain(found) for found in re.findall(r"\d+(?:[.,]\d+)*", text)}
        return cls(citations, frozenset(numbers), frozenset(_stems(text)), text.casefold())


def quoted_from(text: str, quote: str) -> bool:
    """Whether a quote stands in a text, and is long enough to tell anything."""
    return len(_flat(quote)) >= LEAST_QUOTE and _flat(quote) in _flat(text)


def copied_from(texts: Sequence[str], said: str) -> bool:
    """Whether words repeat `COPIED` in a row of one of the texts."""
    words = said.casefold().split()
    runs = {" ".join(words[at : at + COPIED]) for at in range(len(words) - COPIED + 1)}
    return any(run in _flat(text).casefold() for run in runs for text in texts)


def standing(claim: Claim, ground: Ground) -> Citation | None:
    """The clause that bears a claim out; None where none does."""
    if problem_of(claim.text, ground):
        return None
    for citation in ground.citations:
        if citation.clause == claim.clause and quoted_from(citation.quote, claim.quote):
            return None if contradict(claim.text, around(claim.quote, citation)) else citation
    return None


def around(quote: str, citation: Citation) -> str:
    """The whole sentences of a clause that a quote was taken from: half of one may leave its "not" out."""
    text, wanted = _flat(citation.quote), _flat(quote)
    start = text.find(wanted)
    begin = max((found.end() for found in _SENTENCE.finditer(text, 0, start + 1)), default=0)
    ends = [found.start() for found in _SENTENCE.finditer(text, start + len(wanted))]
    return text[begin : min(ends, default=len(text))]


def sound_summary(summary: str, ground: Ground, borne_out: Sequence[str]) -> str:
    """The sentences of a summary that hold; nothing where they contradict all that bears the claims out."""
    kept = [
        part for part in _SENTENCE.split(" ".join(summary.split())) if part and not problem_of(part, ground)
    ]
    said = " ".join(kept)
    if borne_out and all(contradict(said, sentence) for sentence in borne_out):
        return ""
    return said


def problem_of(sentence: str, ground: Ground) -> str:
    """What is wrong with a sentence: markup, a figure or id that occurs nowhere, a deed, words out of the blue."""
    if _MARKUP.search(sentence):
        return "it holds markup, a link or a mention"
    if _DEED.search(sentence) and not _told_of(sentence, ground):
        return "it claims that something was done"
    if any(found.casefold() not in ground.text for found in _ID.findall(sentence)):
        return "it names an id that no result has"
    if any(_plain(found) not in ground.numbers for found in _NUMBER.findall(_ID.sub("", sentence))):
        return "it has a figure that no result has"
    stems = _stems(sentence)
    if stems and len(stems & ground.words) < GROUNDED * len(stems):
        return "its words occur in no result"
    return ""


def _told_of(sentence: str, ground: Ground) -> bool:
    """Whether a result itself tells of such a deed: a proposal that was released, say."""
    return any(
        word in ground.text
        for word in re.findall(r"[a-z]+ed\b", sentence.casefold())
        if _DEED.search(f"was {word}")
    )


def contradict(said: str, quote: str) -> bool:
    """Whether words allow what a quote forbids, or forbid what it allows, as far as their wording shows."""
    allows, denies = bool(_ALLOWS.search(said)), bool(_DENIES.search(said))
    permits, forbids = bool(_ALLOWS.search(quote)), bool(_DENIES.search(quote))
    return (allows and not denies and forbids and not permits) or (
        denies and not allows and permits and not forbids
    )


def turned(said: str, source: str) -> bool:
    """Whether words deny, and their source does not, or the other way about: the same words, turned round."""
    own, other = (bool(_TURNS.search(text) or _DENIES.search(text)) for text in (said, source))
    return own != other


def _citations(value: Any) -> Iterator[Citation]:
    """Every clause with its version that stands anywhere in a result."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _citations(one)
    elif isinstance(value, dict):
        quote = value.get("quote", value.get("text"))
        fields = ("clause", "version", "market", "effective_from")
        if isinstance(quote, str) and all(name in value for name in fields):
            try:
                yield Citation.model_validate({**{name: value[name] for name in fields}, "quote": quote})
            except ValidationError:
                return
        else:
            yield from _citations(list(value.values()))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from _leaves(one)
    elif isinstance(value, list | tuple):
        yield len(value)
        for one in value:
            yield from _leaves(one)
    elif value is not None:
        yield value


def _forms(leaf: Any) -> Iterator[str]:
    """The ways in which a number of a result may be said: rounded, or as a percentage."""
    if isinstance(leaf, bool) or not isinstance(leaf, int | float):
        return
    for digits in range(4):
        # Halves are rounded either way, by people and by programs.
        for value in (leaf, leaf * (1 + 1e-9)):
            yield _plain(f"{value:.{digits}f}")
            if -1 <= leaf <= 1:
                yield _plain(f"{100 * value:.{digits}f}")


def _plain(number: str) -> str:
    """`1,200` as 1200, `0.50` as 0.5, `07` as 7."""
    number = number.replace(",", "")
    whole, point, rest = number.partition(".")
    rest = rest.rstrip("0") if rest.isdigit() else rest
    return f"{whole.lstrip('0') or '0'}{point if rest else ''}{rest}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _stems(text: str) -> set[str]:
    return {word[:5] for word in content_words(text.replace("_", " ").replace("/", " "))}
