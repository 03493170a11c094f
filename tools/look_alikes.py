"""Characters that pass for Latin letters, or hide among them: styled, invisible, stacked, of another script.

Each rule is a pattern with a group `hit` and a function that gives what the hit stands for, or the hit as is.
"""

import re
import unicodedata

from anyascii import anyascii

LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_OTHER = "Ͱ-Ͽἀ-ῼЀ-ԯԱ-Ֆա-ևᎠ-Ᏽꭰ-ꮿⲀ-ⳳꓐ-ꓷ"
_INVISIBLE = (
    "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
_NEEDS_JOINERS = (
    "\u0530-\u1cff\u203c\u2049\u20d0-\u2bff\u2e80-\ufdff©®\U0001f000-\U0001faff\U00020000-\U000323af"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STYLED = "Ａ-Ｚａ-ｚ𝐀-𝟿ℂℊ-ℓℕℽⅅ-ⅉℙ-ℝℤℨℬℭℯ-ℱℳℴⒶ-ⓩ🄐-🄩🄰-🅉🅐-🅩🅰-🆉ﬀ-ﬆ"
_RAISED = "ᴀ-ᵪꜰꜱɪɴʀʙɢʜʟʏʰ-ʸₐ-ₜ"

_ONE_TONE = re.compile("[\u0300-\u0304\u0306-\u030d\u0323-\u0331\u035c-\u0362]?")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff]")
_NATIVE_WORD = re.compile(rf"(?<![{LATIN}{_OTHER}])[{_OTHER}]{{2,}}+(?![{LATIN}])")
_SWITCH = re.compile(rf"(?<=[{LATIN}])(?=[{_OTHER}])|(?<=[{_OTHER}])(?=[{LATIN}])")
_SYMBOL = re.compile(r"μ[A-Za-z]{1,3}|[A-Za-z]?[Α-Ωα-ω]|[Α-Ωα-ω][A-Za-z]{1,2}|[A-Z]+[α-ω]+[A-Z]*")
"""Greek that is at home among Latin letters: μmol, kΩ, Δt, NFκB."""

# By sight, not by sound: in a Latin word the Cyrillic "р" is read as p. One line a script.
_LOOKS: dict[str, str] = {
    other: latin
    for others, latins in (
        ("авгԁдеиһіјкӏнорԛсѕтуүѵԝхьяшє", "abrddenhijklhopqcstyyvwxbrwe"),
        ("АВСЕЗНІӀЈКМОРЅТУҮХҺИЯДШѴԌ", "ABCEEHIIJKMOPSTYYXHNRAWVG"),
        ("αβγεηικνορςσϲτυχωϝϱ", "abyenikvopsoctuxwfp"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΣΛϹϜ", "ABEZHIKMNOPTYXEACF"),
        ("օոսհյցքռգզաՕՍՏ", "onuhjgfnqqwOUS"),
        ("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎽᏃ", "ABCDEGHiJKLMPRSTVWYZ"),
        ("ⲟⲣⲥⲅⲞⲢⲤⲎⲔⲘⲚⲦⲬⲨ", "opcrOPCHKMNTXY"),
        ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "BPDTGKJCZFMNLSRVHWXYAEIOU"),
    )
    for other, latin in zip(others, latins, strict=True)
}
_AS_CYRILLIC = str.maketrans("aceopxykiABCEHKMOPTXYI", "асеорхукіАВСЕНКМОРТХУІ")

STYLED = re.compile(
    rf"(?P<hit>[{_STYLED}](?:[ .*_-][{_STYLED}]){{3,}}|[0-9A-Za-z{_STYLED}]++|[A-Za-z{_RAISED}]++)"
)
INVISIBLE = re.compile(rf"(?<![{_NEEDS_JOINERS}{_INVISIBLE}])(?P<hit>[{_INVISIBLE}]++)(?![{_NEEDS_JOINERS}])")
MARKED = re.compile(rf"(?P<hit>[{LATIN}][{_MARKS}]++)")
MIXED = re.compile(rf"(?P<hit>[{LATIN}{_OTHER}]++)")
SUSPICIOUS = rf"[{_INVISIBLE}{_STYLED}{_RAISED}]|[{LATIN}][{_MARKS}{_OTHER}]|[{_OTHER}][{LATIN}]"


def _near(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether the text around speaks for a script; bounded, so that a long text takes linear time."""
    return bool(pattern.search(match.string, max(0, match.start() - 200), match.end() + 200))


def as_plain_letters(match: re.Match[str]) -> str:
    """Styled letters in a row or among ordinary ones; a lone ℝ, a 1ᵉʳ or a Japanese ＮＨＫ is ordinary."""
    found = match["hit"]
    plain = sum(map(str.isascii, found))
    styled = len(found) - plain
    raised = re.search(f"[{_RAISED}]", found)
    if found.isascii() or styled < (max(3, plain) if raised else 1 if plain else 2):
        return found
    if re.fullmatch("[Ａ-Ｚ]{1,5}|ｗ+", found) and _near(_EAST_ASIAN, match):
        return found
    return "".join(map(_plain_letter, found))


def _plain_letter(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if folded.isascii() else _LOOKS.get(folded) or anyascii(character)
    return folded if folded.isalnum() else character


def without_invisible(match: re.Match[str]) -> str:
    """Nothing, but text with a right-to-left script keeps its direction marks."""
    return match["hit"] if _near(_RIGHT_TO_LEFT, match) else ""


def without_stack(match: re.Match[str]) -> str:
    """A letter keeps the marks that Unicode composes with it and one tone mark more; a stack goes."""
    composed = unicodedata.normalize("NFC", match["hit"])
    return match["hit"] if _ONE_TONE.fullmatch(composed[1:]) else match["hit"][0]


def in_one_script(match: re.Match[str]) -> str:
    """A word of two scripts in the one that it is read in.

    A Latin stem with the ending of a Cyrillic text around it (`iPhoneов`) and Greek symbols are ordinary.
    """
    word = match["hit"]
    switches = len(_SWITCH.findall(word))
    if not switches or _SYMBOL.fullmatch(word):
        return word
    other = "".join(re.findall(f"[{_OTHER}]", word))
    latin = len(word) - len(other)
    native = _near(_NATIVE_WORD, match)
    if latin < len(other) or (native and switches > 1):
        swapped = word.translate(_AS_CYRILLIC)
        if re.fullmatch("[Ѐ-ԯ]+", swapped):
            return swapped
    if switches == 1 and native:
        return word
    looks = [_look(character) for character in word]
    known = all(character in _LOOKS for character in other)
    return "".join(looks) if known or latin >= len(other) else word


def _look(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    if not re.match(f"[{_OTHER}]", base):
        return character
    return _LOOKS.get(base) or _LOOKS.get(base.upper()) or anyascii(base) or character
