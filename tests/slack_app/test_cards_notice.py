"""Notices: one sentence first, nothing of a case in the notification, sample texts behind a button."""

from dataclasses import replace
from typing import Any

import pytest

from slack_app.cards import actions
from slack_app.cards.card import dump
from slack_app.cards.notice import Notice, NoticeLine, notice_card
from slack_app.preview import faces
from tests.slack_app.hostile import HOSTILE, actions_of, fits, harmless, values_of, words_of

NOTICES = faces.notices()
MARKER = "XMARKERX"


def shown(notice: Notice) -> list[dict[str, Any]]:
    """The blocks, checked against all that holds of every card."""
    blocks = dump(notice_card(notice))
    fits(blocks)
    harmless(blocks)
    return blocks


@pytest.mark.parametrize("kind", NOTICES)
def test_every_kind_begins_with_what_it_is_and_its_sentence(kind: str) -> None:
    notice = NOTICES[kind]
    blocks = shown(notice)
    assert blocks[0]["type"] == "header"
    assert notice.title in words_of(blocks[1]).strip("*")
    assert "As of 14 Sep 2026, 08:24 UTC" in words_of(blocks)


@pytest.mark.parametrize("kind", NOTICES)
def test_the_notification_names_kind_policy_and_markets_alone(kind: str) -> None:
    lines = (NoticeLine(MARKER, MARKER, "h-1"),)
    card = notice_card(replace(NOTICES[kind], title=MARKER, lines=lines, harmful_handle="h-2"))
    assert MARKER in words_of(dump(card))
    assert MARKER not in card.text
    assert card.text.startswith("Redline: ")
    assert NOTICES[kind].policy in card.text


def test_sample_texts_have_a_button_only_where_there_are_some() -> None:
    assert actions_of(shown(NOTICES["emerging"])) == [actions.NOTICE_REVEAL]
    assert values_of(shown(NOTICES["emerging"])) == {"h-emerging"}
    assert actions_of(shown(NOTICES["drift"])) == []


def test_a_line_with_a_card_has_a_button_that_opens_it() -> None:
    blocks = shown(NOTICES["waiting"])
    assert actions_of(blocks) == [actions.NOTICE_OPEN] * 2
    assert values_of(blocks) == {"h-1", "h-2"}


def test_an_update_in_place_is_counted() -> None:
    assert "updated 2 times" in words_of(shown(NOTICES["digest"]))
    assert "updated" not in words_of(shown(NOTICES["drift"]))


def test_many_lines_are_cut_and_counted() -> None:
    lines = tuple(NoticeLine(f"line {number}", "detail", f"h-{number}") for number in range(200))
    text = words_of(shown(replace(NOTICES["waiting"], lines=lines)))
    assert "line 0" in text
    assert "and 185 more lines" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_stay_harmless_and_fit(name: str) -> None:
    text = HOSTILE[name]
    lines = tuple(NoticeLine(text, text, "h-1") for _ in range(20))
    notice = replace(
        NOTICES["emerging"], title=text, lines=lines, policy=text, markets=(text,) * 9, updated_times=3
    )
    shown(notice)
    harmless([{"type": "mrkdwn", "text": notice_card(notice).text, "verbatim": True}])
