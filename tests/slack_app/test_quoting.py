"""What others wrote, made harmless for Slack."""

import pytest

from slack_app.quoting import clip, clip_lines, line, literal, literal_line, plain, quote, short
from tests.slack_app.hostile import HOSTILE, harmless


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_pings_links_or_hides(name: str) -> None:
    mrkdwn = {"type": "mrkdwn", "text": plain(HOSTILE[name]), "verbatim": True}
    rich = {"type": "text", "text": literal(HOSTILE[name])}
    one_line = {"type": "mrkdwn", "text": line(HOSTILE[name]), "verbatim": True}
    harmless([mrkdwn, rich, one_line])


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mark_of_mrkdwn_is_left_to_format_with(name: str) -> None:
    shown = plain(HOSTILE[name])
    assert not set(shown) & set("*~`<>")
    assert not any(each.lstrip().startswith("&gt;") for each in shown.split("\n"))
    assert ":white_check_mark:" not in shown
    assert "_by_" not in shown


def test_words_stay_readable() -> None:
    assert plain("See https://evil.example now") == "See hxxps://evil[.]example now"
    assert plain("<!channel> & <@U1>") == "‹!channel&gt; &amp; ‹＠U1&gt;"
    assert plain("ask @mira in #general") == "ask ＠mira in ＃general"
    assert plain(":tada: done") == "꞉tada: done"


@pytest.mark.parametrize(
    "words",
    [
        "Mon-Fri 09:00-18:00 Europe/Berlin",
        "gift_scam_001 is one of 12, at 81.2% [76, 86]",
        "scams/2.4, e.g. a deposit, i.e. money first.",
        "Warning: it is at 10:24, see redline.toml and cases.jsonl",
        "नमस्ते, Tiếng Việt, ไทย, 👩‍👩‍👧",
        "Does the content promise risk-free returns?",
    ],
)
def test_ordinary_words_are_left_alone(words: str) -> None:
    assert plain(words) == words
    assert literal(words) == words


def test_a_heap_of_accents_is_counted_in_place_of_shown() -> None:
    assert literal("a" + "\u0301" * 100 + "b") == "a" + "\u0301" * 4 + "[+96 marks]b"
    assert literal("e\u0301" + "\u0301" * 9) == "e" + "\u0301" * 4 + "[+6 marks]"


def test_a_long_gap_is_counted_in_place_of_shown() -> None:
    assert literal("a" + "\n" * 10_000 + "b") == "a\n[9,999 empty lines]\nb"
    assert literal("a\n\n\nb") == "a\n\n\nb"
    assert literal("a\n \n\t\n  \n \nb") == "a\n[4 empty lines]\nb"


def test_nothing_hides_or_reorders() -> None:
    assert literal("pay \u202eeerf") == "pay \\u202eeerf"
    assert literal("a\u200bb") == "a\\u200bb"


def test_a_quote_keeps_every_line_within() -> None:
    shown = quote("one\n>two\n\nthree")
    assert shown.split("\n") == ["> one", "> ›two", ">", "> three"]


def test_a_clip_is_cut_at_a_word_and_says_how_much_is_left_out() -> None:
    text = "word " * 400
    shown = clip(text, 100)
    assert len(shown) <= 100
    head, _, tail = shown.partition(" … (")
    assert head.endswith("word")
    assert tail == f"{len(text) - len(head):,} more characters)"
    assert clip("short", 100) == "short"


@pytest.mark.parametrize("most", [1, 2, 5, 12, 30, 49])
@pytest.mark.parametrize("text", ["word " * 100, "x" * 100, " " * 100, "\n" * 100])
def test_a_clip_with_little_room_keeps_to_it(text: str, most: int) -> None:
    assert len(clip(text, most)) <= most


@pytest.mark.parametrize("most", range(50, 70))
def test_no_entity_is_cut_in_two(most: int) -> None:
    shown = clip(plain("&<>" * 100), most)
    assert len(shown) <= most
    kept = shown.partition(" … (")[0]
    assert kept.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").strip() == ""
    cut = short(plain("&" * 100), most)
    assert len(cut) <= most
    assert cut.removesuffix("…").replace("&amp;", "") == ""


def test_lines_beyond_a_number_are_counted() -> None:
    assert clip_lines("a\nb\nc\nd", 2) == "a\nb\n… (2 more lines)"
    assert clip_lines("a\nb", 2) == "a\nb"


def test_a_cell_stays_on_its_line() -> None:
    assert literal_line("a\nb\t c") == "a b c"
    assert short("abcdef", 4) == "abc…"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_of_a_case_at_its_longest_is_quoted(name: str) -> None:
    text = (HOSTILE[name][:500] * 100_000)[:100_000]
    assert len(clip(plain(text), 900)) <= 900
