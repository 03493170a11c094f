"""Undo evasive spelling, within Latin words and words that mix Latin with a script of look-alikes.

Clean text comes back unchanged in every language, so each rule leaves alone what cannot be told from ordinary
writing: links, e-mail addresses and handles; codes (`mp3`, `h2o`); a digit at a word's end (`covid19`);
initials, chords and enumerations (`U.S.S.R.`, `C G A F`, `a b c d`); masks (`f*ck`: the letter is not known);
gender forms (`Lehrer*in`); one full stop inside a word (a missing space and a domain look the same); German
compounds (`Schifffahrt`); marks and joiners that a script needs. Three spaced letters are too few to tell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tools import emoji_letters, leet, look_alikes, spelled, stretched
from tools.coded_terms import CodedTerms

Kind = Literal[
    "coded",
    "turned",
    "emoji",
    "compatibility",
    "invisible",
    "marks",
    "look_alike",
    "spacing",
    "inserted",
    "leet",
    "repeats",
]


class Step(NamedTuple):
    """What undoes one kind of disguise: where `suspect` is found, each hit of `pattern` is put as `undo` has it."""

    kind: Kind
    suspect: re.Pattern[str]
    pattern: re.Pattern[str]
    undo: Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Normalised:
    """A text with evasive spelling undone; `offsets[i]` is the index in the original of its character i."""

    text: str
    offsets: tuple[int, ...]
    changed: bool
    kinds: frozenset[Kind]


def normalise(text: str, coded: CodedTerms | None = None) -> Normalised:
    """The text with evasive spelling undone, where each character came from, and what was undone.

    With a list of coded terms these are written out too, as they stand and as they stand behind a disguise.
    """
    steps = _ANYWHERE if text.isascii() else (*_BEYOND_ASCII, *_ANYWHERE)
    if coded:
        written_out = Step("coded", coded.pattern, coded.pattern, coded.meaning)
        steps = (written_out, *steps, written_out)
    original = text
    offsets, kinds = list(range(len(text))), set[Kind]()
    for step in steps:
        if not step.suspect.search(text):
            continue
        after, kept = _apply(text, step)
        if after != text:
            text, offsets = after, [offsets[index] for index in kept]
            kinds.add(step.kind)
    return Normalised(text, tuple(offsets), text != original, frozenset(kinds))


def normalise_plain(text: str, coded: CodedTerms | None = None) -> str:
    """Only the text of `normalise`."""
    return normalise(text, coded).text


def _apply(text: str, step: Step) -> tuple[str, list[int]]:
    pieces: list[str] = []
    kept: list[int] = []
    end = 0
    for match in step.pattern.finditer(text):
        found = match["hit"]
        if found is None or (result := step.undo(match)) == found:
            continue
        start = match.start("hit")
        pieces += [text[end:start], result]
        kept += range(end, start)
        kept += (start + index for index in _align(found, result, step.kind))
        end = match.end("hit")
    return "".join([*pieces, text[end:]]), [*kept, *range(end, len(text))]


def _align(found: str, result: str, kind: Kind) -> list[int]:
    """For each character of the result its index in what was found: one for one, else the next equal one.

    The meaning of a coded term begins where the term begins and ends where it ends.
    """
    if kind == "turned":
        return list(range(len(found)))[::-1]
    if kind == "coded":
        return [0] * (len(result) - 1) + [len(found) - 1]
    if len(found) == len(result):
        return list(range(len(found)))
    places: list[int] = []
    free = 0
    for character in result:
        place = found.find(character, free)
        places.append(min(free, len(found) - 1) if place < 0 else place)
        free = places[-1] + 1
    return places


_DOMAIN = "com|org|net|edu|gov|info|io|co|uk|de|fr|es|it|eu|us|ru|br|tv|app|dev|ai"
_SKIP = (
    r"\b(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]++@[\w-]++\.\w++|(?<![\w@])@\w++"
    rf"|(?<![\w.-])(?:[\w-]++\.)++(?:{_DOMAIN})\b(?:/\S*+)?"
)


def _decoded(match: re.Match[str]) -> str:
    return leet.decode(match["hit"])


def _outside_links(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_SKIP}|(?P<hit>{pattern})")


_LEET, _SPELLED, _STRETCHED, _EMOJI = map(
    re.compile, (leet.SUSPICIOUS, spelled.SUSPICIOUS, stretched.SUSPICIOUS, emoji_letters.SUSPICIOUS)
)
_BEYOND_ASCII: tuple[Step, ...] = (
    Step("turned", look_alikes.TURNED, look_alikes.TURNED, look_alikes.turned_back),
    Step("emoji", _EMOJI, emoji_letters.FLAG_LETTERS, emoji_letters.as_word),
    Step("emoji", _EMOJI, emoji_letters.MIXED, emoji_letters.with_letters),
    Step("look_alike", look_alikes.SUSPECT_MIXED, look_alikes.ANY, look_alikes.known_by_look),
    Step("compatibility", look_alikes.SUSPECT_STYLED, look_alikes.STYLED, look_alikes.as_plain_letters),
    Step("invisible", look_alikes.SUSPECT_INVISIBLE, look_alikes.INVISIBLE, look_alikes.without_invisible),
    Step("marks", look_alikes.SUSPECT_MARKED, look_alikes.MARKED, look_alikes.without_stack),
    Step("look_alike", look_alikes.SUSPECT_MIXED, look_alikes.MIXED, look_alikes.in_one_script),
)
_ANYWHERE: tuple[Step, ...] = (
    Step("spacing", _SPELLED, _outside_links(f"{spelled.WORD}|{spelled.CUT}"), spelled.joined),
    Step("inserted", spelled.SUSPECT_STARRED, _outside_links(spelled.STARRED), spelled.without_stars),
    Step("leet", re.compile("@"), leet.AT_FIRST, leet.with_first_letter),
    Step("leet", _LEET, _outside_links(leet.WORD), _decoded),
    Step("repeats", _STRETCHED, _outside_links(stretched.WORD), stretched.unstretched),
)
