"""Letters written many times over: `haaaate`, `killlll`.

A run of three or more is one letter or two: whichever makes a known word, else as English spells.
"""

import re
from itertools import product

from tools.known_words import likeliest
from tools.look_alikes import LATIN

WORD = rf"(?<![\w#])[{LATIN}]*?(?P<run>[A-Za-z])(?i:(?P=run)){{2,}}[{LATIN}]*+(?!\w)"
SUSPICIOUS = "(?P<again>[A-Za-z])(?i:(?P=again)){2}"
_RUN = re.compile(r"([a-wyz])\1{2,}", re.IGNORECASE)
_ANY_RUN = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
_NUMERAL = re.compile("[IVXLCDM]+|[ivx]+|[A-Z]*[^I]III")
_VOWEL = re.compile("[aeiouyà-öø-ÿ]")
MOST_RUNS = 6


def unstretched(match: re.Match[str]) -> str:
    """The word with its runs shortened; numerals, `XXX`, `www` and the like as they are."""
    word = match["hit"]
    if not _VOWEL.search(word.lower()) or len(set(word.lower())) == 1 or _NUMERAL.fullmatch(word):
        return word
    if known := _as_known(word):
        return known
    if len(_RUN.findall(word)) > 1 and not word.isupper():
        return _RUN.sub(r"\1", word)
    return _RUN.sub(_shortened, word)


def _as_known(word: str) -> str | None:
    runs = list(_ANY_RUN.finditer(word))
    if len(runs) > MOST_RUNS:
        return None
    fixed = _ANY_RUN.split(word)[::2]
    choices = [(run[0][:1], run[0][:2]) for run in runs]
    readings = ("".join(map("".join, zip(fixed, (*some, ""), strict=True))) for some in product(*choices))
    return likeliest(readings)


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
