"""Sample texts: redacted, for members, and never of a policy that somebody may not see."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.dialogue import Reply
from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused
from slack_app.cards.tools.contract import Hidden
from slack_app.work.samples import sample_texts
from tests.slack_app.room import ADA, EVE, JONAS, LEE, Room, open_room
from tests.triages import finding, triage_run
from tests.watches import alarm, watched

AT = datetime(2026, 7, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Two triages, the second one with a group of a restricted policy, and a watch."""
    with open_room(tmp_path_factory.mktemp("room") / "workspace") as opened:
        store = opened.workspace.store
        with store.write() as tx:
            tx.cases.add_rows(
                [*(case(number) for number in range(8)), case(20, "csam"), case(21, "scams", "csam")]
            )
        triage_run(store, "T-1", finding("T-1", 0, 1, 2))
        triage_run(
            store,
            "T-2",
            finding("T-2", 0, 1, 2),
            finding("T-2", 5, 21, 6, 7),
            finding("T-2", 20, policy="csam"),
            steps=("scams:fn", "csam:fn"),
        )
        restricted = alarm("c-20", policy="csam")
        watched(store, "W-1", AT, alarm("c-5", "c-21"), alarm("c-7", known_since="W-0"), restricted)
        yield opened


def case(number: int, *policies: str) -> CaseRow:
    ratings = [{"rater": "r", "policy": policy, "violates": True} for policy in policies or ("scams",)]
    text = f"Text {number}: write to me@example.com \u202e"
    return CaseRow.model_validate({"id": f"c-{number}", "text": text, "market": "DE", "ratings": ratings})


def shown(room: Room, subject: str, user: str = ADA) -> list[Hidden]:
    return sample_texts(room.office, subject, room.office.door.visitor({"user": user}))


def names(room: Room, subject: str, user: str = ADA) -> list[str]:
    return [each.name for each in shown(room, subject, user)]


def test_a_finding_shows_its_representatives_redacted(room: Room) -> None:
    first, second = shown(room, "F-T-2-scams-fn-0")
    assert (first.name, second.name) == ("c-0", "c-1")
    assert first.text == "Text 0: write to [email] \\u202e"
    assert first.about == "scams, missed, DE, other"


def test_a_triage_shows_those_of_all_its_findings(room: Room) -> None:
    assert sorted(names(room, "T-2")) == ["c-0", "c-1", "c-5"]


def test_what_watches_saw_shows_what_is_new_and_may_be_seen(room: Room) -> None:
    assert names(room, "emerging:W-1") == ["c-5"]
    assert names(room, "emerging:W-1,W-2", JONAS) == ["c-5", "c-21", "c-20"]


def test_a_case_that_somebody_looked_at_under_a_restricted_policy_is_left_out(room: Room) -> None:
    assert names(room, "F-T-2-scams-fn-5") == ["c-5"]
    assert names(room, "F-T-2-scams-fn-5", JONAS) == ["c-5", "c-21"]


@pytest.mark.parametrize(
    "subject", ["F-T-2-csam-fn-20", "case:c-20", "F-9", "T-9", "case:none", "nonsense", ""]
)
def test_what_is_restricted_and_what_there_is_not_are_refused_alike(room: Room, subject: str) -> None:
    with pytest.raises(Refused, match="no text here that you may see"):
        shown(room, subject)


def test_the_team_of_a_restricted_policy_sees_it(room: Room) -> None:
    assert names(room, "case:c-20", JONAS) == ["c-20"]


@pytest.mark.parametrize("user", [LEE, EVE])
def test_guests_and_strangers_see_no_text(room: Room, user: str) -> None:
    with pytest.raises(Refused, match="for members"):
        shown(room, "case:c-0", user)


def explained(case_id: str) -> dict[str, Any]:
    """The answer on a case."""
    return {
        "kind": "explain_case",
        "case": case_id,
        "policy": "scams",
        "other_policies": [],
        "market": "DE",
        "surface": "video",
        "language": None,
        "occurred_at": None,
        "violates": True,
        "score": 0.9,
        "threshold": 0.5,
        "model": "m",
        "decided_at": None,
        "steps": [],
        "failing_step": None,
        "votes_yes": 1,
        "votes_no": 0,
        "label": True,
        "error": None,
        "clauses": [],
        "findings": [],
        "text": "what the case says",
    }


def test_an_answer_shows_what_it_kept_back_to_whoever_may_see_the_case(room: Room) -> None:
    with room.workspace.store.write() as tx:
        for number, case_id in enumerate(("c-0", "c-21")):
            reply = Reply(
                question="why?",
                tool="explain_case",
                outcome="answered",
                summary="So.",
                result=explained(case_id),
            )
            tx.talk.add(f"question:C1:{number}", "C1", "jonas", reply.model_dump(mode="json"), room.at)
        tx.talk.add("typed:1", "edit:V1", "jonas", {"words": {}, "why": ""}, room.at)
    assert [each.text for each in shown(room, "question:C1:0")] == ["what the case says"]
    assert len(shown(room, "question:C1:1", JONAS)) == 1
    for subject in ("question:C1:1", "typed:1"):
        with pytest.raises(Refused):
            shown(room, subject)
