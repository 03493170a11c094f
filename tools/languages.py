"""Which language and which script a text is in; told by a model that ships in a package, and by Unicode's names.

py3langid (BSD-3-Clause; Lui and Baldwin 2012, langid.py) is right on 44 of 48 posts, and on few that are short: what
it is not sure of, or what has too few letters, has no language.
"""

import unicodedata
from collections import Counter
from functools import cache
from typing import Any

SURE = 0.7
LEAST_LETTERS = 20
MOST_LETTERS = 1_000
"""More of a text tells no more."""

_NAMES = """
    am Amharic, ar Arabic, az Azerbaijani, be Belarusian, bg Bulgarian, bn Bengali, bs Bosnian, ca Catalan, cs Czech,
    cy Welsh, da Danish, de German, el Greek, en English, eo Esperanto, es Spanish, et Estonian, eu Basque, fa Persian,
    fi Finnish, fil Filipino, fr French, ga Irish, gl Galician, gu Gujarati, he Hebrew, hi Hindi, hr Croatian,
    ht Haitian Creole, hu Hungarian, hy Armenian, id Indonesian, is Icelandic, it Italian, ja Japanese, jv Javanese,
    ka Georgian, kk Kazakh, km Khmer, kn Kannada, ko Korean, ku Kurdish, ky Kyrgyz, la Latin, lo Lao, lt Lithuanian,
    lv Latvian, mg Malagasy, mk Macedonian, ml Malayalam, mn Mongolian, mr Marathi, ms Malay, mt Maltese, my Burmese,
    ne Nepali, nl Dutch, no Norwegian, nb Norwegian, nn Norwegian, pa Punjabi, pl Polish, ps Pashto, pt Portuguese,
    ro Romanian, ru Russian, rw Kinyarwanda, si Sinhala, sk Slovak, sl Slovenian, so Somali, sq Albanian, sr Serbian,
    sv Swedish, sw Swahili, ta Tamil, te Telugu, th Thai, tl Tagalog, tr Turkish, ug Uyghur, uk Ukrainian, ur Urdu,
    uz Uzbek, vi Vietnamese, xh Xhosa, yo Yoruba, zh Chinese, zu Zulu
"""
NAMES = dict(entry.strip().split(" ", 1) for entry in _NAMES.split(","))


def language_of(text: str) -> str:
    """The code of a text's language; empty where the text is too short or the model not sure."""
    if sum(map(str.isalpha, text[:MOST_LETTERS])) < LEAST_LETTERS:
        return ""
    code, sure = _identifier().classify(text[:MOST_LETTERS])
    return str(code) if sure >= SURE else ""


def language_name(code: str) -> str:
    """The language in English; the code itself where its name is not known."""
    return NAMES.get(code, code)


def script_of(text: str) -> str:
    """The script of most letters, as Unicode names it (`Latin`, `Cyrillic`, `Cjk`); empty without letters."""
    letters = (character for character in text[:MOST_LETTERS] if character.isalpha())
    found = Counter(_script(letter) for letter in letters)
    return max(sorted(found), key=lambda script: found[script]) if found else ""


@cache
def _script(letter: str) -> str:
    # Names begin with the script: CYRILLIC SMALL LETTER A, CJK UNIFIED IDEOGRAPH-4E00.
    first = unicodedata.name(letter, "unknown").split()[0].split("-")[0]
    return "Cjk" if first in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC") else first.capitalize()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
