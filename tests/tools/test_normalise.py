import re
import unicodedata

import pytest

from tools.known_words import is_known
from tools.normalise import normalise, normalise_plain

CLEAN = {
    "English": "The café’s naïve résumé cost $50 at 10:30 on 2nd May 2019: covid19, mp3, 4k, h2o, u2, PS5.",
    "German": "Schifffahrt und Brennnessel, z.B. für Lehrer*innen und Bürger:innen: Größe 3fach, 3,50 €.",
    "French": "Y-a-t-il des étudiant·e·s ici ? C'est-à-dire « œuvre », 1ᵉʳ, 2ème, Mᵐᵉ, tou.te.s.",
    "Spanish": "¿El niño comió piñas con l@s amig@s y tod@s? ¡Sí! Nº 3, 1ª.",
    "Portuguese": "Não há razão; o coração é às 10h30. kkkk",
    "Catalan": "La col·lecció és a l'aula.",
    "Turkish": "Iğdır'ın ışığı çok güzel, değil mi? İstanbul'da 3 gün.",
    "Vietnamese": "Người dân được hưởng quyền tự do. Một ngày đẹp trời, nghệ sĩ.",
    "Yoruba": "Ẹ̀kọ́ ọ̀rọ̀ ni.",
    "Russian": "Съешь ещё этих булок. SMS-сообщение, IT-отдел, iPhoneов, TikTokе.",
    "Greek": "Η γρήγορη αλεπού πηδάει. Ἐν ἀρχῇ ἦν ὁ λόγος.",
    "Arabic": "العربية: هذا نصٌّ عربيٌّ سليم \u200e(abc)\u200e.",
    "Persian": "می\u200cخواهم بروم.",
    "Hebrew": "שָׁלוֹם לכולם.",
    "Hindi": "हिन्दी: यह एक साफ़ वाक्य है। क्\u200dया हाल है?",
    "Thai": "ภาษาไทย: นี่คือประโยค\u200bที่สะอาด 5555",
    "Japanese": "これは「ＮＨＫ」のテストです。Tシャツ、ｶﾀｶﾅ、１２月、ｗｗｗ、が゙",
    "Korean": "이것은 깨끗한 문장입니다. ㅋㅋㅋㅋ",
    "Chinese": "这是一个干净的句子，没问题！B站 卡拉OK",
    "Arabic in chat": "mar7aba ya3ni 7abibi wa7ed a5er",
    "science": "µm μmol kΩ Δt NFκB TNFα β-blocker x² CO₂ ½ № ™ x ∈ ℝ³, 5 ℓ, Ⅷ",
    "emoji": "👨\u200d👩\u200d👧 ❤️ 1️⃣ ©️ ℹ️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
}


@pytest.mark.parametrize("language", CLEAN)
def test_clean_text_comes_back_unchanged(language: str) -> None:
    text = CLEAN[language]
    found = normalise(text)
    assert found.text == text
    assert not found.changed
    assert found.kinds == frozenset()
    assert found.offsets == tuple(range(len(text)))


@pytest.mark.parametrize("language", ["French", "Turkish", "Vietnamese", "Yoruba", "Greek"])
def test_accents_written_as_separate_marks_are_kept(language: str) -> None:
    text = unicodedata.normalize("NFD", CLEAN[language])
    assert normalise_plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "joe.smith3@example.com @v3rm1n http://t.co/a3b4c5 www.l33t.com v3rm1n.org",
        "Choose a b c d or A B C D; tune E A D G B E; vitamins A C D E K; U.S.S.R., N.A.T.O.",
        "KKK XXX XIII (viii) WWIII www hmm ACCC",
        "US$5m C$20 R$10 LGBTQ+ C++ 18+ Yahoo! Wow!Great ctrl+alt a+b x|y $AAPL $this",
        "7h30 10h05 l10n 100k turn5",
        "w3c h1b h1n1 c3po 4x4 3some 4chan 4ever 1st 3rd 1h5m 5ft3in SW1A 1AA K1A 0B1 5mmol a11y i18n log4j",
        "d41d8cd98f00b204e9800998ecf8427e 3f2504e0-4f89 dQw4w9WgXcQ #fff snake_case_a self.x",
        "f*ck sh*t b*tch width*height un.de node.js need4speed good4u m4w",
        "I, a man, am. Is it a or b? va-t-on? t-shirt e-mail",
    ],
)
def test_codes_links_initials_and_masks_are_left_alone(text: str) -> None:
    assert normalise_plain(text) == text


@pytest.mark.parametrize(
    ("written", "meant", "kind"),
    [
        ("ｖｅｒｍｉｎ", "vermin", "compatibility"),
        ("𝐯𝐞𝐫𝐦𝐢𝐧 ⓥⓔⓡⓜⓘⓝ ᴠᴇʀᴍɪɴ", "vermin vermin vermin", "compatibility"),
        ("v\u200be\u2060r\u202emin\ufeff", "vermin", "invisible"),
        ("v̸͓͝e̷r̶m̷i̵n", "vermin", "marks"),
        ("vеrmin кill hаte", "vermin kill hate", "look_alike"),
        ("xуй", "хуй", "look_alike"),
        ("You are v e r m i n!", "You are vermin!", "spacing"),
        ("v.e.r.m.i.n v-e-r-m-i-n V.E.R.M.I.N ve.rm.in", "vermin vermin VERMIN vermin", "spacing"),
        ("v e r m i n  s c u m", "vermin  scum", "spacing"),
        ("ver*min f*uck fag·got", "vermin fuck faggot", "inserted"),
        ("v3rm1n h4t3 K1LL D3ath", "vermin hate KILL Death", "leet"),
        (
            "k!ll b@stard mu$lim a$$hole s+upid 4ssholes",
            "kill bastard muslim asshole stupid assholes",
            "leet",
        ),
        ("s1ut b1ack ki1l b1tch", "slut black kill bitch", "leet"),
        ("haaaate sooooo goooood happpppy killlll", "hate so good happy kill", "repeats"),
    ],
)
def test_evasive_spelling_is_undone_and_named(written: str, meant: str, kind: str) -> None:
    found = normalise(written)
    assert found.text == meant
    assert found.changed
    assert found.kinds == {kind}


def test_disguises_on_top_of_each_other_are_undone() -> None:
    found = normalise("v\u200b 3 r m 1 n, 𝓿3𝓻𝓶1𝓷")
    assert found.text == "vermin, vermin"
    assert found.kinds == {"compatibility", "invisible", "spacing", "leet"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("I h a t e them", "I hate them"),
        ("I m m i g r a n t s", "Immigrants"),
        ("nothing but a s l u t", "nothing but a slut"),
        ("the next w o m a n I see", "the next woman I see"),
    ],
)
def test_one_letter_words_before_and_after_spaced_letters_stay_words(written: str, meant: str) -> None:
    assert normalise_plain(written) == meant


def test_three_spaced_letters_are_too_few_to_tell() -> None:
    assert normalise_plain("g a y") == "g a y"


def test_a_latin_stem_in_a_cyrillic_text_keeps_its_ending_and_a_disguise_does_not() -> None:
    assert normalise_plain("много iPhoneов") == "много iPhoneов"
    assert normalise_plain("много vеrmin") == "много vermin"


@pytest.mark.parametrize("written", ["so v e r m i n", "ver*min", "hel\u200blo haaaate", "v̸͓͝ermin"])
def test_where_characters_only_go_each_offset_points_at_the_same_character(written: str) -> None:
    found = normalise(written)
    assert found.text == "".join(written[index] for index in found.offsets)


@pytest.mark.parametrize("written", ["a v3rm1n b", "eﬀﬀort ﬁne", "кill I h a t e k1ll"])
def test_offsets_rise_and_stay_inside_the_original(written: str) -> None:
    found = normalise(written)
    assert found.changed
    assert len(found.offsets) == len(found.text)
    assert list(found.offsets) == sorted(found.offsets)
    assert found.offsets[-1] < len(written)


def test_normalising_again_changes_nothing() -> None:
    once = normalise_plain("I h a t e v3rm1n, ver*min, haaaate, vеrmin ｋｉｌｌ")
    assert normalise_plain(once) == once


@pytest.mark.parametrize(
    "unit", ["a", "a ", "a1", "aaab", "a.", "v*r*", "a@", "a\u200b", "𝐚 ", "аa ", "is a "]
)
def test_a_long_text_of_one_pattern_is_read_to_its_end(unit: str) -> None:
    found = normalise(unit * 2_000 + " v3rm1n")
    assert re.search(r"vermin$", found.text)


@pytest.mark.skipif(not is_known("coffee"), reason="the list of words is not installed")
@pytest.mark.parametrize(
    ("written", "meant"), [("coff33", "coffee"), ("th!$", "this"), ("9o41", "goal"), ("W4+3R", "WATER")]
)
def test_a_word_that_ends_in_signs_or_keeps_one_letter_is_read(written: str, meant: str) -> None:
    assert normalise_plain(f"a {written} here") == f"a {meant} here"
