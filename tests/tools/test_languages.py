import subprocess
import sys

import pytest

from tools.languages import language_name, language_of, script_of

TEXTS = {
    "en": "We baked bread on Sunday and the whole family ate it while it was warm.",
    "tr": "Pazar günü ekmek pişirdik ve bütün aile onu sıcakken yedi.",
    "de": "Am Sonntag haben wir Brot gebacken und die ganze Familie hat es warm gegessen.",
    "pt": "No domingo assamos pão e toda a família comeu enquanto ainda estava quente.",
    "ru": "В воскресенье мы испекли хлеб, и вся семья съела его ещё тёплым.",
    "hi": "रविवार को हमने रोटी बनाई और पूरे परिवार ने उसे गरम-गरम खाया।",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_of_a_sentence_is_told(code: str) -> None:
    assert language_of(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "ok", "lol 😂😂😂", "12345 67890 12345 67890", "hmm ja no si"])
def test_of_a_few_letters_no_language_is_told(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (TEXTS["en"], "Latin"),
        (TEXTS["ru"], "Cyrillic"),
        (TEXTS["hi"], "Devanagari"),
        ("今日はパンを焼きました", "Cjk"),
        ("빵을 구웠어요", "Hangul"),
        ("one слово", "Cyrillic"),
        ("123 !?", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


def test_a_language_has_its_name_in_english() -> None:
    assert (language_name("tr"), language_name("tlh")) == ("Turkish", "tlh")


def test_the_model_is_loaded_only_when_a_language_is_asked_for() -> None:
    code = "import sys, tools.languages; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
