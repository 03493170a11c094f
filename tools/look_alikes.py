"""Characters that pass for Latin letters, or hide among them: styled, invisible, stacked, of another script.

Each rule is a pattern with a group `hit` and a function that gives what the hit stands for, or the hit as is.
"""

import re
import unicodedata
from collections.abc import Collection

from anyascii import anyascii

from tools.known_words import is_known

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
_LETTER_WITH_MARKS = re.compile(f"[{LATIN}][{_MARKS}]*")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff]")
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
        ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴꓒ", "BPDTGKJCZFMNLSRVHWXYAEIOUd"),
        ("ᏕᏳᏻᏏᏼᏧҽѡЬᏂᏒᏔᎩꮁꮢꮪꮃꮋꭺꭼꭻꮐꮮꮖꮯꭰꮲꮓϺⳐⳑꮥꮷ", "sggbbdewbhrwyrrswhaejglicdpzMLlsd"),
        ("ᗅᑲᖯᗷᑕᑯᗞᗪᖴᕼᒍᒪᗰᑭᖇᑌᐯᕁᕽ᙭ᐁᑎᘔ", "abbbcdddfhjlmpruvxxxvnz"),
        (
            "ɑɡᶃɢʀʙʜʟɴʏᴀᴄᴅᴇᴊᴋᴍᴏᴑᴘᴛᴜᴠᴡᴢꜱꜰꞙẝſƒɯɣᶌʋꞟꭎꭒꭇꭈꬵꬲꬽꭚᴦᴩɩɪʝʂƨƽƍƄꞴꞘꞲꞳƦỿ",
            "agggrbhlnyacdejkmooptuvwzsfffffwyyuuuurrfeoyrpiijsssgbbfjxry",
        ),
        ("ⵔⵕⴹⴸⵝᛒᛕᛖᚱᚷ𐐄𐐕𐐛𐐠𐐬𐐽𐑃𐑈𐓂𐒴𐓎𐓪𐓶ꛟ𐋵", "oqevxbkmrxoclsoclsoruouvz"),
        ("𐊫𐊠𐊡𐊢𐊥𐋏𐊰𐊱𐊴𐊲𐊒𐊂𐊆𐊇𐊕𐊖𐊗𐊐𐌁𐌂𐌑𐌕𐌗𐌢", "oabcfhmtxyobefpstxbcmtxx"),
        ("𐔖𐔜𐔥𐔘𐔦𐔓𐔝𐔧𖽀𖼖𖼵𖼺𖼊𖽂𖼈𖽃𑜆𑜊𑜎𑜏", "ocfklnvxalrstuvyvwww"),
        ("𑢵𑣈𑣗𑣠𑣩𑣲𑢦𑢮𑢢𑣂𑢣𑢲𑣁𑢼𑢸𑣘𑢠𑣀𑣦𑣯𑣬𑢤𑣜𑢩𑣄𑣥", "oooocceeffllstuuvvwwxyyzzz"),
        ("هھہەﮦﮧﮨﮩﮪﮫﮬﮭﻩﻪﻫﻬסטჿყዐሀଠഠဝ〇𞸤𞹤𞺄٥۵٧۷", "ooooooooooooooooovoyoUooooooooovv"),
    )
    for other, latin in zip(others, latins, strict=True)
}
_AS_CYRILLIC = str.maketrans("aceopxykiABCEHKMOPTXYI", "асеорхукіАВСЕНКМОРТХУІ")

TURNED = re.compile("\u202e(?P<hit>[^\u202a-\u202e\n]{2,200})\u202c")
STYLED = re.compile(
    rf"(?P<hit>[{_STYLED}](?:[ .*_-][{_STYLED}]){{3,}}|[0-9A-Za-z{_STYLED}]++|[A-Za-z{_RAISED}]++)"
)
INVISIBLE = re.compile(rf"(?<![{_NEEDS_JOINERS}{_INVISIBLE}])(?P<hit>[{_INVISIBLE}]++)(?![{_NEEDS_JOINERS}])")
MARKED = re.compile(rf"(?P<hit>(?:[{LATIN}][{_MARKS}]*+)+)")
_ZEROS = "".join(map(chr, (code for code in range(0x660, 0x1FBFA) if unicodedata.digit(chr(code), 1) == 0)))
_STRAY = "".join(sorted({one for one in _LOOKS if not re.match(f"[{LATIN}{_OTHER}]", one)})) + _ZEROS
"""Characters that pass for letters only inside a word that is known without the disguise."""
_ODD_LATIN = "ſƒƍƨƽƄƦỿ"
_LIVING = frozenset(
    "".join(one for one in _LOOKS if _RIGHT_TO_LEFT.match(one) or one in "ჿყዐሀଠഠဝ〇") + _ZEROS
)
MIXED = re.compile(rf"(?P<hit>[{LATIN}{_OTHER}]++)")
ANY = re.compile(rf"(?P<hit>[{LATIN}{_OTHER}{_STRAY}{_STYLED}{_RAISED}Ⅰ-ⅿ]++)")
SUSPECT_STYLED = re.compile(f"[{_STYLED}{_RAISED}]")
SUSPECT_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
SUSPECT_MARKED = re.compile(f"[{LATIN}][{_MARKS}]")
SUSPECT_MIXED = re.compile(
    rf"[{_RAISED}{_ODD_LATIN}Ⅰ-ⅿ]|[{LATIN}{_STYLED}][{_OTHER}{_STRAY}]|[{_OTHER}{_STRAY}][{LATIN}{_STYLED}]"
    rf"|[{LATIN}]\W{{1,3}}[{_OTHER}{_STRAY}]{{4}}|[{_OTHER}{_STRAY}]{{4}}\W{{1,3}}[{LATIN}]"
)


def _near(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether the text around speaks for a script; bounded, so that a long text takes linear time."""
    return bool(pattern.search(match.string, max(0, match.start() - 200), match.end() + 200))


def turned_back(match: re.Match[str]) -> str:
    """Text that an override shows from its end, in that order, where more words of it are known so."""
    found = match["hit"]
    turned = found[::-1]
    return found if _words_known(found) > _words_known(turned) or _RIGHT_TO_LEFT.search(found) else turned


def _words_known(text: str) -> int:
    return sum(map(is_known, re.findall(f"[{LATIN}]+", text)))


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
    said = "".join(map(_plain_letter, found))
    ordinary = said.islower() or said.isupper() or said.istitle()
    return said if ordinary or not re.search("[a-z]", found) else said.lower()


def _plain_letter(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if folded.isascii() else _LOOKS.get(folded) or anyascii(character)
    return folded if folded.isalnum() else character


def without_invisible(match: re.Match[str]) -> str:
    """Nothing, but text with a right-to-left script keeps its direction marks."""
    return match["hit"] if _near(_RIGHT_TO_LEFT, match) else ""


def without_stack(match: re.Match[str]) -> str:
    """A letter keeps the marks that Unicode composes with it and one tone mark more; a stack goes.

    Where a letter has one mark more, and without any marks the word is a known one, they all go.
    """
    word = match["hit"]
    letters = _LETTER_WITH_MARKS.findall(word)
    composed = [unicodedata.normalize("NFC", letter) for letter in letters]
    if all(len(letter) == 1 for letter in composed):
        return word
    plain = "".join(unicodedata.normalize("NFD", letter)[0] for letter in letters)
    if is_known(plain):
        return plain
    pairs = zip(letters, composed, strict=True)
    return "".join(letter if _ONE_TONE.fullmatch(one[1:]) else letter[0] for letter, one in pairs)


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


def known_by_look(match: re.Match[str]) -> str:
    """A word with characters of other scripts as the word that it looks like, if known or in no script of its own.

    Styled letters alone are no matter of look, and a word of one other script counts only in a text without any.
    """
    word = match["hit"]
    others = {
        one for one in word if not one.isascii() and not re.match(f"[{_STYLED}]", one) and _look(one) != one
    }
    if not others or len(word) < 2:
        return word
    said = "".join(map(_look, word)).replace("0", "o")
    scripts = {unicodedata.name(one, "").split()[0] for one in others} - {"LATIN"}
    if not said.isascii() or not said.isalpha():
        return word
    if not is_known(said) and not (_told_by_script(others) and len(word) > 3):
        return word
    if len(scripts) < 2 and not re.search(f"[A-Za-z{_STYLED}]", word):
        text, start, end = match.string, match.start(), match.end()
        around = f"{text[max(0, start - 200) : start]} {text[end : end + 200]}"
        if not re.search(f"[{LATIN}]{{2}}", around) or _NATIVE_WORD.search(around):
            return word
    return said if said.istitle() or said.isupper() else said.lower()


def _told_by_script(others: Collection[str]) -> bool:
    """Whether no word is written so: several scripts at once, or one that nobody writes beside Latin letters."""
    names = [unicodedata.name(one, "").split()[0] for one in others]
    scripts = set(names) - {"LATIN", "SMALL", "ROMAN"}
    dead = [
        one for one in others if one in _STRAY and one not in _LIVING and "LATIN" not in unicodedata.name(one)
    ]
    return len(scripts) > 1 or bool(dead)


def _look(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if character not in _LOOKS and folded.isascii():
        return folded
    base = character if character in _LOOKS else unicodedata.normalize("NFKD", character)[0]
    if base in _LOOKS:
        return _LOOKS[base]
    if base in _ZEROS:
        return "o"
    if not re.match(f"[{_OTHER}]", base):
        return character
    return _LOOKS.get(base.upper()) or anyascii(base) or character
