"""Undo evasive spelling, within Latin words and words that mix Latin with a script of look-alikes.

Clean text comes back unchanged in every language, so each rule leaves alone what cannot be told from ordinary
writing: links, e-mail addresses and handles; codes (`mp3`, `h2o`); a digit at a word's end (`covid19`);
initials, chords and enumerations (`U.S.S.R.`, `C G A F`, `a b c d`); masks (`f*ck`: the letter is not known);
gender forms (`Lehrer*in`); one full stop inside a word (a missing space and a domain look the same); German
compounds (`Schifffahrt`); marks and joiners that a script needs. Three spaced letters are too few to tell.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tools import leet, look_alikes
from tools.look_alikes import LATIN

Kind = Literal["compatibility", "invisible", "marks", "look_alike", "spacing", "inserted", "leet", "repeats"]


@dataclass(frozen=True)
class Normalised:
    """A text with evasive spelling undone; `offsets[i]` is the index in the original of its character i."""

    text: str
    offsets: tuple[int, ...]
    changed: bool
    kinds: frozenset[Kind]


def normalise(text: str) -> Normalised:
    """The text with evasive spelling undone, where each character came from, and what was undone."""
    original = text
    offsets, kinds = list(range(len(text))), set[Kind]()
    if _SUSPICIOUS.search(text):
        for kind, pattern, undo in _STEPS:
            after, kept = _apply(text, pattern, undo)
            if after != text:
                text, offsets = after, [offsets[index] for index in kept]
                kinds.add(kind)
    return Normalised(text, tuple(offsets), text != original, frozenset(kinds))


def normalise_plain(text: str) -> str:
    """Only the text of `normalise`."""
    return normalise(text).text if _SUSPICIOUS.search(text) else text


def _apply(
    text: str, pattern: re.Pattern[str], undo: Callable[[re.Match[str]], str]
) -> tuple[str, list[int]]:
    pieces: list[str] = []
    kept: list[int] = []
    end = 0
    for match in pattern.finditer(text):
        found = match["hit"]
        if found is None or (result := undo(match)) == found:
            continue
        start = match.start("hit")
        pieces += [text[end:start], result]
        kept += range(end, start)
        kept += (start + index for index in _align(found, result))
        end = match.end("hit")
    return "".join([*pieces, text[end:]]), [*kept, *range(end, len(text))]


def _align(found: str, result: str) -> list[int]:
    """For each character of the result its index in what was found: one for one, else the next equal one."""
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
_GAP = r"(?P<gap>[ ]{1,2}|[._\-*·•~])"
_SPELLED = (
    rf"(?<![\w@$'’.\-*])[{LATIN}]{_GAP}[{LATIN}0134578@$](?:(?P=gap)[{LATIN}0134578@$])*"
    rf"(?P=gap)[{LATIN}](?![\w'’])"
)
_CUT = rf"(?<![\w.\-])[{LATIN}]{{1,2}}(?P<cut>[._\-])[{LATIN}]{{1,2}}(?:(?P=cut)[{LATIN}]{{1,2}})+(?![\w.\-])"
_VOWEL, _CONSONANT = re.compile("[aeiouy]"), re.compile("[b-df-hj-np-tv-xz]")
_NO_ONSET = re.compile(r"([b-df-hj-np-tv-xz])\1|[mnr][b-df-hj-np-tv-xz]")
_ARTICLE_BEFORE = re.compile(r"\b(?:is|was|are|be|but|such|like|not|just) $", re.IGNORECASE)


def _joined(match: re.Match[str]) -> str:
    """Single letters, or pieces of two, as one word; the words I and a stay words of their own."""
    found = match["hit"]
    if match["cut"]:
        return _of_pieces(found, match["cut"])
    letters = found.split(match["gap"])
    if len(letters) < 4:
        return found
    before = _word_before(match, letters)
    after = " I" if letters[-1] == "I" and letters[-2].islower() else ""
    spelled = "".join(letters[len(before) // 2 : -1 if after else None])
    return before + spelled + after if len(spelled) >= 3 and _is_word(spelled, match["gap"]) else found


def _word_before(match: re.Match[str], letters: list[str]) -> str:
    rest = "".join(letters[1:])
    if letters[0] == "I" and rest[0].islower() and not _NO_ONSET.match(rest):
        return "I "
    told = _ARTICLE_BEFORE.search(match.string, max(0, match.start() - 8), match.start())
    return "a " if letters[0] == "a" and told and not _VOWEL.match(rest) else ""


def _is_word(spelled: str, gap: str) -> bool:
    """Whether single letters in a row spell something, unlike initials, chords and enumerations."""
    letters = "".join(filter(str.isalpha, spelled))
    plain = unicodedata.normalize("NFD", letters.lower())
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    if len(letters) < 0.6 * len(spelled) or not (letters.islower() or letters.isupper() or letters.istitle()):
        return False
    voiced = len(letters) < len(spelled) or _VOWEL.search(plain)
    if not voiced or not _CONSONANT.search(plain) or steps == {1}:
        return False
    listed = min(steps) > 0 or set(plain) <= set("abcdefg") or (gap == "." and len(plain) < 6)
    return not (letters.isupper() and listed)


def _of_pieces(found: str, cut: str) -> str:
    """`ve.rm.in` as one word: pieces of which one of two letters has no vowel are not words in a row."""
    pieces = found.split(cut)
    joined = "".join(pieces)
    dull = any(len(piece) == 2 and not _VOWEL.search(piece.lower()) for piece in pieces)
    if not dull or len(joined) < 5 or len(set(pieces)) < len(pieces):
        return found
    return joined if joined.islower() or joined.istitle() else found


_STARS = re.compile("[*·•‧∙]")
_STARRED = rf"(?<![\w*])[{LATIN}]++(?:[*·•‧∙][{LATIN}]++)++(?![\w*])"
_ENDING = re.compile(r"\W(?:in|innen|r|e|n|s|m|es|er|en|x|se|te|t?rice|euse|ne|le)\b|l·l")


def _without_stars(match: re.Match[str]) -> str:
    """A star beside a vowel or between two syllables was put in; among consonants it stands for a letter."""
    found = match["hit"]
    pieces = _STARS.split(found)
    pairs = list(pairwise(map(str.lower, pieces)))
    if (
        len("".join(pieces)) < 4
        or _ENDING.search(found.lower())
        or any(min(map(len, pair)) > 3 for pair in pairs)
    ):
        return found
    put_in = all(_VOWEL.search(left[-1] + right[0]) or _syllables(left, right) for left, right in pairs)
    return "".join(pieces) if put_in else found


def _syllables(left: str, right: str) -> bool:
    return bool(re.search("[aeiouy][^aeiouy]$", left[-2:]) and _VOWEL.search(right))


def _decoded(match: re.Match[str]) -> str:
    return leet.decode(match["hit"])


_STRETCHED = rf"(?<![\w#])[{LATIN}]*?([A-Za-z])(?i:\2){{2,}}[{LATIN}]*+(?!\w)"
_RUN = re.compile(r"([a-wyz])\1{2,}", re.IGNORECASE)
_NUMERAL = re.compile("[IVXLCDM]+|[ivx]+|[A-Z]*[^I]III")


def _unstretched(match: re.Match[str]) -> str:
    word = match["hit"]
    if len(set(word.lower())) == 1 or _NUMERAL.fullmatch(word):
        return word
    return _RUN.sub(_shortened, word)


def _shortened(run: re.Match[str]) -> str:
    """One letter, or two where English doubles it: `killl`, `happpy`, `goood`, `asss`."""
    word, letter, length = run.string, run[1].lower(), len(run.string)
    before, after = (
        word[max(0, run.start() - 2) : run.start()].lower(),
        word[run.end() : run.end() + 3].lower(),
    )
    compound = before and after and length >= 8 and letter in "eflmnoprst"
    initials = run[0].isupper() and letter not in "aeiouy" and length <= 5 + word.endswith("s")
    if (len(run[0]) == 3 and (compound or initials)) or (run[0] == "KKK" and not before):
        return run[0]
    one_vowel = re.search("(?:^|[^aeiou])[aeiou]$", before)
    double = (
        (letter in "lfz" and one_vowel and not after)
        or (letter == "s" and before == "a")
        or (letter in "bdfglmnprstz" and one_vowel and _VOWEL.match(after))
        or (letter in "eo" and before and re.fullmatch("[^aeiou]s?", after))
    )
    return run[0][: 2 if double else 1]


def _outside_links(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_SKIP}|(?P<hit>{pattern})")


_STEPS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("compatibility", look_alikes.STYLED, look_alikes.as_plain_letters),
    ("invisible", look_alikes.INVISIBLE, look_alikes.without_invisible),
    ("marks", look_alikes.MARKED, look_alikes.without_stack),
    ("look_alike", look_alikes.MIXED, look_alikes.in_one_script),
    ("spacing", _outside_links(f"{_SPELLED}|{_CUT}"), _joined),
    ("inserted", _outside_links(_STARRED), _without_stars),
    ("leet", _outside_links(leet.WORD), _decoded),
    ("repeats", _outside_links(_STRETCHED), _unstretched),
)
_SUSPICIOUS = re.compile(
    rf"{look_alikes.SUSPICIOUS}|{leet.SUSPICIOUS}|[{LATIN}][*·•‧∙][{LATIN}]|([A-Za-z])(?i:\1)\1"
    rf"|(?<!\w)[{LATIN}](?P<gap>[ ]{{1,2}}|[._\-*·•~])[{LATIN}0134578@$](?P=gap)[{LATIN}0134578@$](?P=gap)"
    rf"|(?<!\w)[{LATIN}]{{1,2}}(?P<cut>[._\-])[{LATIN}]{{1,2}}(?P=cut)"
)
