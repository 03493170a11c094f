"""Disguises by program: each turns one word into what somebody would write to get it past a filter.

They are written from what people do, not from what the normaliser knows; `look_alikes` takes its characters from a file
of others (the Unicode confusables) where there is one.
"""

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

Disguise = Callable[[str, Random], str]

LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7+", "l": "1|", "b": "8", "g": "9"}
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e"
BIDI = "\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u061c"
GAPS = (" ", ".", "-", "_", "*", "·", "~", "|", "/", ",", "  ")
STYLES = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D670)
"""Where the capital letters of the mathematical alphabets begin; the small ones follow."""
EMOJI = "🔥😂💀✨🙏❤⭐🎉👀💯"
EMOJI_SIGNS = {
    "o": "⭕🅾",
    "x": "❌❎",
    "a": "🅰",
    "b": "🅱",
    "p": "🅿",
    "i": "❗ℹ",
    "t": "✝➕",
    "s": "💲",
    "m": "Ⓜ",
    "v": "✔",
}
"""Emoji that stand for the letter they look like."""
KEYCAP = "\ufe0f\u20e3"
OWN_LOOK_ALIKES = {
    "a": "аαɑ", "b": "ЬƄᏏ", "c": "сϲⅽ", "d": "ԁᏧⅾ", "e": "еҽℯ", "f": "ꞙẝϝ", "g": "ɡց", "h": "һհᏂ", "i": "іιɩ",
    "j": "јϳ", "k": "κкᴋ", "l": "ӏⅼℓ", "m": "мⅿᴍ", "n": "ոռп", "o": "оοօ", "p": "рρⲣ", "q": "ԛզ", "r": "гᴦⲅ", "s": "ѕꜱ",
    "t": "тτᴛ",
    "u": "υսᴜ", "v": "ѵνⅴ", "w": "ԝѡᴡ", "x": "хⅹ×",
    "y": "уүγ", "z": "ᴢᏃ",
}  # fmt: skip


def look_alikes_of(file: Path | None) -> Mapping[str, str]:
    """By small letter, the characters that look like it: from a file of groups, one a line, else a few of our own.

    Only characters that stand for one letter in the file are taken, and only letters: the groups of i and l overlap.
    """
    if file is None:
        return OWN_LOOK_ALIKES
    groups: dict[str, set[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        letters = {letter.lower() for letter in line if letter.isascii() and letter.isalpha()}
        if line.startswith("#") or len(letters) != 1:
            continue
        others = {one for one in line if not one.isascii() and unicodedata.category(one)[0] in "LN"}
        groups.setdefault(letters.pop(), set()).update(others)
    return {letter: "".join(sorted(others)) for letter, others in groups.items()}


def with_look_alikes(known: Mapping[str, str]) -> Disguise:
    """One to all letters in characters that look like them."""

    def disguise(word: str, draw: Random) -> str:
        return _some(word, draw, lambda letter: draw.choice(known[letter.lower()]), set(known))

    return disguise


def leet(word: str, draw: Random) -> str:
    """One to all letters that have a digit or sign for them."""
    return _some(word, draw, lambda letter: draw.choice(LEET[letter.lower()]), set(LEET))


def spaced(word: str, draw: Random) -> str:
    """One sign between all letters."""
    return draw.choice(GAPS).join(word)


def stretched(word: str, draw: Random) -> str:
    """One or two letters three to six times."""
    places = set(draw.sample(range(len(word)), draw.choice((1, 2))))
    return "".join(letter * draw.randint(3, 6) if at in places else letter for at, letter in enumerate(word))


def zero_width(word: str, draw: Random) -> str:
    """Invisible characters between one to all letters."""
    return _between(word, draw, ZERO_WIDTH)


def bidi(word: str, draw: Random) -> str:
    """Marks and embeddings of direction between letters, or the word backwards under an override."""
    if draw.random() < 0.3:
        return f"\u202e{word[::-1]}\u202c"
    return _between(word, draw, BIDI)


def styled(word: str, draw: Random) -> str:
    """Letters of a mathematical alphabet, fullwidth, circled or squared."""
    kind = draw.randrange(len(STYLES) + 3)
    if kind < len(STYLES):
        said = "".join(chr(STYLES[kind] + ord(one.lower()) - ord("a") + 26 * one.islower()) for one in word)
        return said.replace("\U0001d455", "ℎ")
    first = (ord("Ａ"), ord("Ⓐ"), 0x1F170)[kind - len(STYLES)]
    small = (ord("ａ") - ord("Ａ"), 26, 0)[kind - len(STYLES)]
    return "".join(chr(first + ord(one.lower()) - ord("a") + small * one.islower()) for one in word)


def marked(word: str, draw: Random) -> str:
    """Stacks of combining marks on one to all letters."""
    stack = [chr(code) for code in (*range(0x0300, 0x0345), *range(0x0350, 0x0363))]
    return _some(
        word, draw, lambda one: one + "".join(draw.sample(stack, draw.randint(2, 5))), set(word.lower())
    )


def emoji(word: str, draw: Random) -> str:
    """Emoji for letters, keycaps for digits for letters, letters of flags, or emoji between the letters."""
    kind = draw.randrange(4)
    if kind == 0 and set(word.lower()) & set(EMOJI_SIGNS):
        return _some(word, draw, lambda one: draw.choice(EMOJI_SIGNS[one.lower()]), set(EMOJI_SIGNS))
    if kind == 1 and set(word.lower()) & set("aeiosgt"):
        digits = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "g": "9", "t": "7"}
        return _some(word, draw, lambda one: digits[one.lower()] + KEYCAP, set(digits))
    if kind == 2:
        return draw.choice((" ", "\u200b", "")).join(
            chr(0x1F1E6 + ord(one.lower()) - ord("a")) for one in word
        )
    return draw.choice(EMOJI).join(word)


def _some(word: str, draw: Random, change: Callable[[str], str], known: set[str]) -> str:
    """One to all of the letters that can be changed, changed."""
    places = [at for at, letter in enumerate(word) if letter.lower() in known]
    picked = set(draw.sample(places, draw.randint(1, len(places)))) if places else set()
    return "".join(change(letter) if at in picked else letter for at, letter in enumerate(word))


def _between(word: str, draw: Random, signs: str) -> str:
    places = set(draw.sample(range(1, len(word)), draw.randint(1, len(word) - 1)))
    return "".join((draw.choice(signs) if at in places else "") + letter for at, letter in enumerate(word))


def disguises(look_alikes: Mapping[str, str]) -> dict[str, Disguise]:
    """Every kind, by name."""
    return {
        "look-alikes": with_look_alikes(look_alikes),
        "styled letters": styled,
        "stacked marks": marked,
        "leetspeak": leet,
        "spacing": spaced,
        "repeated letters": stretched,
        "zero-width": zero_width,
        "bidi": bidi,
        "emoji": emoji,
    }
