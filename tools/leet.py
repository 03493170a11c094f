"""Digits and symbols that stand for letters inside a word: `v3rm1n`, `b@stard`, `k!ll`.

A word is decoded when one of its readings is a known word, and it says nothing as it stands; else on evidence that its
writer meant a letter, and then whole. Evidence is a sign where no number or symbol would stand otherwise; Arabic chat
spelling (`mar7aba`, `ya3ni`), gender forms (`tod@s`), codes and units are left alone. Where no reading is known, an
ambiguous sign gets one: `1` is l in `s1ut` and `ki1l`, else i.
"""

import re
from itertools import islice, product

from tools.known_words import commoner, is_common, is_known, likeliest
from tools.look_alikes import LATIN

LONGEST = 40

_SIGNS = "0-9@$!|+"
WORD = rf"(?<![\w@$\\.])(?=[{_SIGNS}]*[{LATIN}])(?=[{LATIN}]*[{_SIGNS}])[{LATIN}{_SIGNS}]{{2,}}+(?!\w)"
AT_FIRST = re.compile(rf"(?<![\w@.+-])(?P<hit>@[{LATIN}{_SIGNS}]{{3,}})(?!\w)")
SUSPICIOUS = rf"[{LATIN}][{_SIGNS}]{{1,9}}[{LATIN}]|(?<!\w)[{_SIGNS}]{{1,9}}[{LATIN}]|[{LATIN}]!*[0-9$@|+]"

_V, _C = "[aeiouy]", "[b-df-hj-np-tv-xz]"
_CODE = re.compile(
    r"""
    (?:mp|ps|md|sha|html|web|log|neo|utf|win|ipv|iphone|covid|level|top)\d.*
    | \d{1,2}[hx]\d\d? | [a-z]1\dn | h\dn\d | a11y | w3\w | h1bs? | c3po | t1d | [mwft]4[mwft] | l4l
    | (?:\d+(?:h|hrs?|m|mins?|s|d|ft|in|cm|mm|kg|g|lbs?|oz))+
    | \d+(?:w|x|k|b|v|p|mmol|am|pm|th|[gmkt]b) | \d*(?:1st|2nd|3rd)
    | (?=(?:[a-f]*\d){3})[0-9a-f]{7,}
    """,
    re.VERBOSE,
)
_UPPER_CODE = re.compile(r"[A-Z]{1,2}\d[A-Z]|(?:US|AU?|CA?|NZ|HK|NT|R|S)\$.*")
_GENDERED = re.compile("[^\\W\\d]+@s?")
_TAIL = re.compile(r"\d{2,}$|[2689]$|[!|+]+$")
_NUMBER = re.compile(r"[28]|(?<!6)6(?!6)|(?<!9)9(?!9)|(\d)(?!\1)\d|\d{3}")
_EVIDENCE = re.compile(
    rf"""
    (?<=[^\W\d])(?: [01] | 00 | 11 | 33 | 44 | 55 | 66 | 77 | 99 | \$\$? )(?=[^\W\d])  # k1ll, ni99er, mu$lim
    | (?<={_C})3(?=[^\W\d]) | (?<=e)3(?=[^\W\d]) | (?<=[^\W\d])3(?=e)  # canc3r, que3r
    | ^(?!rt@){_C}+(?:4|@(?!s$))(?=[^\W\d])  # tr4sh, b@stard
    | (?<=[^\W\d])4{_C}{{1,3}}$ | (?<={_C})@(?!s$){_C}{{1,3}}$  # ret4rd, bast@rd
    | (?<=[^\W\d])5(?=[bcdfghklmnpt]) | (?<=s)7(?=[^\W\d])  # i5lam, s7upid
    | ^{_C}{{1,2}}[!|](?=[^\W\d]{{2}}) | (?<={_V}{_C})[!|]{_C}{{1,2}}$  # k!ll, stup!d
    | ^{_C}{{1,2}}\+(?={_V}[^\W\d]{{2}})  # s+upid
    | ^[0134](?:({_C})\1|[lmnr]{_C}+{_V})[^\W\d]{{2}} | ([bdgkpt])\2?l[34]$  # 4sshole, crippl3
    | ^\$(?:hit|lut|lav|cum|uck|tup|kank|exy?$|exual)
    | ([bdfgkmpstz])\3@s?$ | [^\W\d]{{3}}\$$ | a\$\$$  # nigg@s, a$$
    """,
    re.VERBOSE,
)
_AS_LL, _AS_GG = re.compile("11"), re.compile("66|99")
_AS_L = re.compile("(?<=[bcfgkps])[1!|](?=[aou4@0])|(?<=[aeiou])[1!|](?=l)")
_LETTERS = str.maketrans("4@31!|05$7+", "aaeiiiosstt")
_READINGS = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "@": "a",
    "$": "s", "!": "il", "|": "li", "+": "t",
}  # fmt: skip
MOST_READINGS = 256


def decode(word: str) -> str:
    """The word with its signs read as letters, or as it is where nothing says that they are letters."""
    letters = "".join(filter(str.isalpha, word))
    if len(word) > LONGEST or not (letters.islower() or letters.isupper() or letters.istitle()):
        return word
    if _CODE.fullmatch(word.lower()) or _UPPER_CODE.fullmatch(word):
        return word
    return _as_known(word, letters) or _on_evidence(word, letters)


def with_first_letter(match: re.Match[str]) -> str:
    """`@ccount`: no handle, where the rest is no word and the whole is a known one."""
    word = match["hit"]
    return (None if is_known(word[1:]) else _as_known(word, "".join(filter(str.isalpha, word)))) or word


def _as_known(word: str, letters: str) -> str | None:
    """The reading that is a known word; of a word that is known without the signs at its edges only these may go."""
    digits_only = not re.search("[@$|!+]", word)
    if digits_only and letters.isupper() and 2 * len(letters) < len(word):
        return None
    core = word.rstrip("!|+")
    # At a word's end ! is punctuation, unless the word is none without it.
    whole = (word,) if len(core) > 3 and not core.isalpha() and word.count("!") < 3 else ()
    for said in dict.fromkeys((word.rstrip("!"), core, *whole)):
        signs = [_READINGS.get(sign, sign) for sign in said]
        found = likeliest("".join(some) for some in islice(product(*signs), MOST_READINGS))
        inner = said.strip("0123456789@$!|+")
        if not found or said.isalpha() or _GENDERED.fullmatch(said):
            continue
        if len(letters) < 2 and digits_only and not is_common(found):
            continue
        edges = said.replace(inner, "", 1)
        if not inner.isalpha() or (len(edges) > 1 and not edges.isdigit()) or commoner(found, inner):
            return (found.upper() if letters.isupper() else found) + word[len(said) :]
    return None


def _on_evidence(word: str, letters: str) -> str:
    tail = _TAIL.search(word)
    core, rest = (word[: tail.start()], tail.group()) if tail else (word, "")
    lower = core.lower()
    if _NUMBER.search(lower) or not _EVIDENCE.search(lower) or _too_short(lower):
        return word
    return _read(core, upper=letters.isupper()) + rest


def _too_short(core: str) -> bool:
    """Three characters are a word only where a vowel is missing between consonants (`f4g`, `g0d`, `d1e`)."""
    return len(core) == 3 and not re.fullmatch(rf"{_C}[340@](?:{_C}|y)|{_C}1[ae]|a\$\$", core)


def _read(core: str, upper: bool) -> str:
    core = _AS_GG.sub("gg", _AS_LL.sub("ll", core))
    core = _AS_L.sub("l", core).translate(_LETTERS)
    return core.upper() if upper else core
