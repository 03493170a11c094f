import pytest

from tools.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\u001b[31mred\\u0007"),
        ("\x9b2J\x7f", "\\u009b2J\\u007f"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("a\rb\r\nc", "a\\u000db\nc"),
        ("a\u2028b\u200b\ufeff", "a\\u2028b\\u200b\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_steers_hides_or_reorders_is_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "text", ["", "two\nlines\tand a tab", "Zürich 北京 العربية", "👩\u200d💻", "क\u094d\u200dष"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_a_joiner_that_joins_nothing_is_shown() -> None:
    assert visible("a\u200db") == "a\\u200db"
    assert visible("👩\u200d\u200d💻") == "👩\u200d\\u200d💻"


def test_one_line_has_no_line_feed_and_no_tab() -> None:
    assert one_line("a\nb\tc\r\nd") == "a\\nb\\tc\\nd"
