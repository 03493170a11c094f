"""Home: leads see what they may decide, everyone sees how things stand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from slack_app.cards import actions
from slack_app.cards.home import AskedRow, HealthRow, HomeData, ReleaseRow, WaitingRow, home_view
from slack_app.cards.sparkline import BARS, sparkline
from slack_app.preview import faces
from slack_app.preview.samples import AT
from tests.slack_app.hostile import HOSTILE, actions_of, fits_view, harmless, values_of, words_of

WAITING = WaitingRow("scams prompt", "low", 0, 1, AT + timedelta(days=13), "h-1")
LEAD = HomeData("Mira", AT, is_approver=True, waiting=(WAITING,), open_proposals=3)


def shown(home: HomeData) -> list[dict[str, Any]]:
    """The blocks, checked against all that holds of every view."""
    view = home_view(home)
    fits_view(view)
    harmless(view["blocks"])
    assert view["type"] == "home"
    blocks: list[dict[str, Any]] = view["blocks"]
    return blocks


@pytest.mark.parametrize("name", faces.homes())
def test_every_sample_fits(name: str) -> None:
    fits_view(faces.homes()[name])


def test_a_lead_sees_what_waits_with_a_button_each() -> None:
    blocks = shown(LEAD)
    assert words_of(blocks[0]) == "1 proposal waits for you"
    assert actions_of(blocks) == [actions.HOME_REFRESH, actions.HOME_OPEN_PROPOSAL]
    assert values_of(blocks) == {"refresh", "h-1"}
    assert "low risk · 0 of 1 approval · decide by 27 Sep 2026" in words_of(blocks)


def test_others_see_how_many_are_open_and_no_approvals() -> None:
    blocks = shown(replace(LEAD, is_approver=False))
    assert words_of(blocks[0]) == "3 proposals wait for a decision"
    assert actions_of(blocks) == [actions.HOME_REFRESH]
    assert "scams prompt" not in words_of(blocks)


def test_an_empty_home_says_so() -> None:
    text = words_of(shown(HomeData("Noor", AT, is_approver=True)))
    assert "Nothing waits for you" in text
    assert "No labelled decisions yet." in text
    assert "*Took effect lately*\nNothing." in text


def test_a_freeze_and_closed_hours_are_at_the_top() -> None:
    blocks = shown(
        replace(LEAD, frozen="election week", hours="Mon-Fri 09:00-18:00 Europe/Berlin", open_now=False)
    )
    assert "Approvals are frozen:* election week" in words_of(blocks[1])
    assert "Mon-Fri 09:00-18:00 Europe/Berlin: *not now*" in words_of(blocks[2])


def test_health_is_an_aligned_table_with_a_small_plot() -> None:
    rows = (
        HealthRow("hate", (0.1, 0.2, None, 0.4), 31, 166, 0.3, 0.5),
        HealthRow("dangerous-acts", (), 1_200, 9_000),
    )
    text = words_of(shown(replace(LEAD, health=rows)))
    lines = text[text.index("policy ") :].split("\n")[:3]
    assert lines[0].split() == ["policy", "by", "week", "now", "interval", "wrong"]
    assert lines[1].startswith("hate            ▃▅·█")
    assert "40%" in lines[1]
    assert lines[2].endswith("1,200 of 9,000")
    assert len(lines[1]) == len(lines[2])


def test_what_was_asked_for_has_a_button_where_it_has_a_card() -> None:
    asked = (AskedRow("A draft", "open", AT, "h-2"), AskedRow("A triage", "done", AT))
    blocks = shown(HomeData("Ada", AT, asked=asked))
    assert values_of(blocks) == {"refresh", "h-2"}
    assert "A triage\ndone · 14 Sep 2026, 08:24 UTC" in words_of(blocks)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_stay_harmless_and_fit(name: str) -> None:
    text = HOSTILE[name]
    shown(
        HomeData(
            text,
            AT,
            is_approver=True,
            waiting=(WaitingRow(text, text[:20], 0, 1, AT, "h-1"),) * 50,
            asked=(AskedRow(text, text, AT, "h-2"),) * 50,
            health=(HealthRow(text, (0.1,) * 60, 1, 2, 0.1, 0.2),) * 60,
            lately=(ReleaseRow(text, text, AT, (text,) * 5),) * 50,
            frozen=text,
            hours=text[:200],
        )
    )


def test_a_sparkline_spans_its_values() -> None:
    assert sparkline([0, 0.5, 1]) == BARS[0] + BARS[4] + BARS[7]
    assert sparkline([0.2, None, 0.2]) == "█·█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([1.0, 2.0], most=4.0) == BARS[2] + BARS[4]
    assert sparkline([9.0, -9.0], most=1.0) == "█▁"
