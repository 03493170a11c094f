"""A trend tells who changed rules on a topic, with words of both versions, and leaves failed captures out."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from knowledge_base.captures import captures_in
from knowledge_base.errors import WrongUsage
from knowledge_base.store import Store
from tests.stores import new_store
from tools.import_history import import_captures
from tools.import_regulation import Wanted
from tools.policy_trend.told import trend_markdown, trend_page
from tools.policy_trend.topic import topic_of
from tools.policy_trend.trend import Trend, Window, trend

RULES = """\
# Rules of the service

## Hate

1.1 Do not use slurs against a group of people, in speech, in text, in pictures or in the name of an account.

## Gifts

2.1 Gifts are sent by adults only, and what a gift costs is told before it is sent to the host of a broadcast.
"""
WINDOW = Window(date(2025, 1, 1), date(2025, 12, 31))
HISTORIES: Mapping[str, Mapping[str, str]] = {
    "larkle": {
        "2025-01-01": RULES,
        "2025-03-01": RULES.replace("Do not use slurs", "Do not use slurs or hateful symbols"),
        "2025-06-01": RULES.replace("Do not use slurs", "Do not use slurs or hateful symbols").replace(
            "adults", "verified adults"
        ),
    },
    "mossy": {
        "2025-02-01": RULES.replace("service", "platform"),
        "2025-05-01": "502 Bad Gateway\n",
        "2025-05-02": RULES.replace("service", "platform"),
    },
    "older": {"2023-01-01": RULES, "2023-05-01": RULES.replace("slurs", "slurs <script>alert(1)</script>")},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("trend")
    made = new_store(folder)
    for name, days in HISTORIES.items():
        (folder / name).mkdir()
        for day, text in days.items():
            (folder / name / f"{day}.md").write_text(text, encoding="utf-8")
        captures = captures_in(folder / name)
        import_captures(
            made, "policy", captures, Wanted(name=name, as_of=date(2025, 1, 1)), "ada", lambda taken: None
        )
    yield made
    made.close()


def found(store: Store, topic: str, window: Window = WINDOW, **more: object) -> Trend:
    with store.read() as tx:
        return trend(tx, topic_of(topic), window, **more)  # type: ignore[arg-type]


def test_who_changed_a_rule_on_a_theme_is_told_with_days_and_both_quotes(store: Store) -> None:
    told = found(store, "hate")
    (only,) = told.changes
    assert (only.policy, only.day, only.before_day) == ("larkle", date(2025, 3, 1), date(2025, 1, 1))
    assert [(one.side, "hateful symbols" in one.text) for one in only.quotes] == [
        ("before", False),
        ("after", True),
    ]
    assert told.refused == 0


def test_words_of_ones_own_are_found_in_any_inflection_and_nothing_else(store: Store) -> None:
    assert [one.policy for one in found(store, "gift sent").changes] == ["larkle"]
    assert found(store, "firearm").changes == ()


def test_a_failed_capture_is_no_change_and_is_counted(store: Store) -> None:
    mossy = next(one for one in found(store, "hate").followed if one.policy == "mossy")
    assert (mossy.versions, mossy.set_aside, mossy.changes) == (1, 2, 0)


def test_days_outside_the_window_and_policies_one_may_not_see_are_left_out(store: Store) -> None:
    assert "older" not in {one.policy for one in found(store, "hate").changes}
    early = found(store, "hate", Window(date(2023, 1, 1), date(2023, 12, 31)))
    assert {one.policy for one in early.changes} == {"older"}
    seen = found(store, "hate", sees=lambda name: name != "larkle")
    assert "larkle" not in {one.policy for one in (*seen.changes, *seen.followed)}


def test_a_topic_needs_a_word() -> None:
    with pytest.raises(WrongUsage, match="no word to look for"):
        topic_of("of the")


@pytest.mark.parametrize("topic", ["(((", "a{1,99999}b", ".*", "[", "\\"])
def test_a_topic_is_words_and_no_pattern(store: Store, topic: str) -> None:
    try:
        told = found(store, topic)
    except WrongUsage:
        return
    assert told.changes == ()


def test_page_and_markdown_render_nothing_of_a_text(store: Store) -> None:
    early = found(store, "hate", Window(date(2023, 1, 1), date(2023, 12, 31)))
    page = trend_page(early, WINDOW)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<circle" in page
    assert "\\<script\\>" in trend_markdown(early, WINDOW)
