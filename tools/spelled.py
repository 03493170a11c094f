"""Words cut up by signs: `v e r m i n`, `v.e.r.m.i.n`, `ve.rm.in`, `v🔥e🔥r🔥m🔥i🔥n`, `ver*min`."""

import re
import unicodedata
from itertools import pairwise

from tools.emoji_letters import PICTURE
from tools.known_words import is_known
from tools.look_alikes import LATIN

_SIGN = r"[._\-*·•~|/,+=:;'’]"
GAP = rf"(?P<gap>[ ]{{1,2}}|{_SIGN}|[ ]?{_SIGN}[ ]|[ ]?{PICTURE}[ ]?)"
_LETTER = rf"[{LATIN}0134578@$]"
WORD = (
    rf"(?<![\w@$'’.\-*])[{LATIN}]{GAP}{_LETTER}(?:(?P=gap){_LETTER})*"
    rf"(?P=gap)[{LATIN}](?![\w'’])"
)
CUT = rf"(?<![\w.\-])[{LATIN}]{{1,2}}(?P<cut>[._\-])[{LATIN}]{{1,2}}(?:(?P=cut)[{LATIN}]{{1,2}})+(?![\w.\-])"
STARRED = rf"(?<![\w*])[{LATIN}]++(?:[*·•‧∙][{LATIN}]++)++(?![\w*])"
SUSPICIOUS = (
    rf"(?<!\w)[{LATIN}]{GAP}{_LETTER}(?P=gap){_LETTER}(?P=gap)"
    rf"|(?<!\w)[{LATIN}]{{1,2}}(?P<cut>[._\-])[{LATIN}]{{1,2}}(?P=cut)"
)
SUSPECT_STARRED = re.compile(rf"[{LATIN}][*·•‧∙][{LATIN}]")
_VOWEL, _CONSONANT = re.compile("[aeiouy]"), re.compile("[b-df-hj-np-tv-xz]")
_NO_ONSET = re.compile(r"([b-df-hj-np-tv-xz])\1|[mnr][b-df-hj-np-tv-xz]")
_ARTICLE_BEFORE = re.compile(r"\b(?:is|was|are|be|but|such|like|not|just) $", re.IGNORECASE)
_STARS = re.compile("[*·•‧∙]")
_ENDING = re.compile(r"\W(?:in|innen|r|e|n|s|m|es|er|en|x|se|te|t?rice|euse|ne|le)\b|l·l")
_ORDINARY = ("[ ]{1,2}", r"[._\-*·•~]", f"[ ]?{PICTURE}[ ]?")


def joined(match: re.Match[str]) -> str:
    """Single letters, or pieces of two, as one word; the words I and a stay words of their own."""
    found = match["hit"]
    if match["cut"]:
        return _of_pieces(found, match["cut"])
    letters = found.split(match["gap"])
    if len(letters) < 4:
        return found
    whole = "".join(letters)
    if is_known(whole) and not (whole.isupper() and len(whole) < 6):
        return whole
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
    if not any(re.fullmatch(usual, gap) for usual in _ORDINARY) and len(letters) < 5:
        return False
    listed = min(steps) > 0 or set(plain) <= set("abcdefg") or (gap == "." and len(plain) < 6)
    return not (letters.isupper() and listed)


def _of_pieces(found: str, cut: str) -> str:
    """`ve.rm.in` as one word: pieces of which one of two letters has no vowel are not words in a row."""
    pieces = found.split(cut)
    whole = "".join(pieces)
    dull = any(len(piece) == 2 and not _VOWEL.search(piece.lower()) for piece in pieces)
    if not dull or len(whole) < 5 or len(set(pieces)) < len(pieces):
        return found
    return whole if whole.islower() or whole.istitle() else found


def without_stars(match: re.Match[str]) -> str:
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
