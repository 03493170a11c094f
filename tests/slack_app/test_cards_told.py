"""What a person is told when they pressed something: every outcome in a sentence, whatever it quotes."""

import pytest

from slack_app.cards import told
from tests.slack_app.hostile import HOSTILE, harmless


def every(words: str) -> list[str]:
    """All that is ever told, about a proposal or release of that name, for that reason."""
    return [
        told.approved(words, 1, 2, 2),
        told.released(words, words),
        told.rejected(words),
        told.evidence_asked(words),
        told.edited(words, words),
        told.unchanged(words),
        told.refused(words),
        told.unknown_card(),
        told.failed(words[:40]),
        told.thanks(True),
        told.thanks(False),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_told_pings_or_links(name: str) -> None:
    harmless([{"type": "mrkdwn", "text": words, "verbatim": True} for words in every(HOSTILE[name])])


def test_all_that_is_told_differs() -> None:
    said = every("P-1")
    assert len(set(said)) == len(said)


def test_an_approval_says_how_many_more_it_takes_and_from_whom() -> None:
    assert told.approved("P-1", 1, 2) == "You approved P-1: 1 of 2 approvals. Nothing changes yet."
    assert "from 2 different teams" in told.approved("P-1", 1, 2, 2)
    assert told.released("P-1", "R-1") == "You approved P-1, and it is in force: released as R-1."


def test_a_refusal_gives_the_reason_and_says_that_nothing_changed() -> None:
    said = told.refused("'ada' wrote 'P-1', and an author does not approve; ask another approver")
    assert said.startswith("That was not done: 'ada' wrote 'P-1'")
    assert said.endswith("Nothing was changed.")


def test_a_failure_gives_a_reference_and_no_details() -> None:
    assert told.failed("e-12ab").endswith("this reference: e-12ab")
