"""Emoji that stand for letters: `🅰`, `v3️⃣rm1️⃣n`, `🇻🇪🇷🇲🇮🇳`, `m⭕ney`. Flags and emoji beside words are left alone.

Emoji that stand for words (a corn cob, a leaf) are no spelling: they belong in the workspace's list of coded terms.
"""

import re

from tools.known_words import commoner, likeliest
from tools.look_alikes import LATIN

PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
_SIGNS = {
    "⭕": "o", "🅾": "o", "🔴": "o", "🟠": "o", "🌕": "o", "⚽": "o", "❌": "x", "❎": "x", "✖": "x", "🅰": "a", "🅱": "b",
    "🅿": "p", "❗": "i", "❕": "i", "ℹ": "i", "✝": "t", "➕": "t", "💲": "s", "💰": "s", "⚡": "s", "Ⓜ": "m", "✔": "v",
    "✅": "v", "☑": "v", "🌙": "c", "©": "c", "®": "r", "⛎": "u", "〽": "m", "➖": "-",
}  # fmt: skip
_SIGN = f"[{''.join(sign for sign in _SIGNS)}]\ufe0f?"
_KEYCAP = "[0-9]\ufe0f?\u20e3"
_KEYS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
_FLAG_LETTER = "[\U0001f1e6-\U0001f1ff]"
_BETWEEN = "[ \u200b-\u200d\u2060\ufe0f]?"
_FLAGS = frozenset(
    re.findall(
        "..",
        "acadaeafagaiamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchcickclcmcncocpcrcucvcw"
        "cxcyczdedgdjdkdmdodzeaeceeegeheresetetuefifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuicidie"
        "iliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmw"
        "mxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsv"
        "sxsysztatctdtftgthtjtktltmtntotrtttvtwtzuaugumunusuyuzvavcvevgvivnvuwfwsxkyeytzazmzw",
    )
)
"""The pairs of letters that make a flag."""

SUSPICIOUS = f"{_SIGN}|{_KEYCAP}|{_FLAG_LETTER}"
FLAG_LETTERS = re.compile(f"(?P<hit>{_FLAG_LETTER}(?:{_BETWEEN}{_FLAG_LETTER}){{3,}})")
MIXED = re.compile(rf"(?<![\w@#])(?P<hit>(?:[{LATIN}]|{_SIGN}|{_KEYCAP})++)(?![\w])")
_PART = re.compile(f"{_SIGN}|{_KEYCAP}|.", re.DOTALL)
MOST_READINGS = 64


def as_word(match: re.Match[str]) -> str:
    """Letters of flags that spell, as letters; flags in a row as they are."""
    found = match["hit"]
    letters = "".join(chr(ord(one) - 0x1F1E6 + ord("a")) for one in re.findall(_FLAG_LETTER, found))
    if len(found) >= 2 * len(letters) - 1:
        return letters
    flags = len(letters) % 2 == 0 and set(re.findall("..", letters)) <= _FLAGS
    return found if flags or len(found) > len(letters) else letters


def with_letters(match: re.Match[str]) -> str:
    """A word with emoji for letters, where what it then says is known and it says nothing without them."""
    found = match["hit"]
    parts = _PART.findall(found)
    signs = [at for at, part in enumerate(parts) if len(part) > 1 or part in _SIGNS]
    if not signs or len(parts) - len(signs) < (1 if len(parts) > 3 else 2):
        return found
    readings = [""]
    for part in parts:
        readings = [said + letter for said in readings for letter in _letters_of(part)][:MOST_READINGS]
    rest = "".join(part for at, part in enumerate(parts) if at not in signs)
    inside = any(
        0 < at < len(parts) - 1 and parts[at - 1].isalpha() and parts[at + 1].isalpha() for at in signs
    )
    known = likeliest(readings)
    if known and (inside or len(signs) > 1 or commoner(known, rest)):
        return known
    return readings[0] if inside and len(parts) > 3 else found


def _letters_of(part: str) -> str:
    if part[0] in _SIGNS:
        return _SIGNS[part[0]]
    return _KEYS.get(part[0], part[0]) if len(part) > 1 else part
