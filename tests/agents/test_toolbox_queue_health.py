"""How the queues are doing, for members and for guests."""

import pytest

from agents.assistant import Asker, Desk
from agents.toolbox.contract import NotThere
from agents.toolbox.queue_health import TOOL, HealthArguments, HealthResult
from knowledge_base.workspace import Workspace
from tests import builders
from tests.agents.lantern import ADA, GUEST
from tests.builders import case_row
from tests.scenes import store_finding


@pytest.fixture
def desk(decided: Workspace) -> Desk:
    """A desk on a decided and triaged workspace."""
    with decided.store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {"steps": ["scams:fn"]})
    store_finding(decided, "prompt_defect", "task")
    return Desk(decided)


def health(desk: Desk, asker: Asker = ADA, **arguments: object) -> HealthResult:
    """The health as a person sees it."""
    return TOOL.run(desk, asker, HealthArguments.model_validate(arguments))


def test_a_member_sees_rates_causes_and_days(desk: Desk) -> None:
    result = health(desk, policy="scams")
    summary = TOOL.words(desk, ADA, result).summary
    only = result.policies[0]
    assert only.decided == only.labelled == only.compared == 60
    assert f"{only.fn} missed (false negatives)" in summary
    assert "Precision" in summary
    assert "T-1" in summary
    assert "prompt defect" in summary


def test_what_became_of_findings_is_told_to_members_who_may_see_their_policy(desk: Desk) -> None:
    result = health(desk, finding="F-prompt_defect-task")
    told = TOOL.words(desk, ADA, result)
    assert "What can be drafted: a revision of the prompt." in told.summary
    assert told.follow_ups[0] == "Draft a prompt change for F-prompt_defect-task"
    drafted = builders.propose(
        desk.store, (builders.PROMPT_ID, builders.prompt_text(title="Other")), finding="F-prompt_defect-task"
    )
    (one,) = health(desk, policy="scams").findings
    assert (one.proposal, one.outcome) == (drafted.id, "open")
    assert f"{drafted.id}, open" in TOOL.words(desk, ADA, health(desk, finding=one.finding)).summary
    with pytest.raises(NotThere):
        health(desk, GUEST, finding=one.finding)
    assert health(desk, GUEST, policy="scams").findings == ()
    desk.workspace.config = desk.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    with pytest.raises(NotThere):
        health(desk, finding=one.finding)


def test_a_guest_sees_counts_and_no_more(desk: Desk) -> None:
    result = health(desk, GUEST)
    only = result.policies[0]
    assert result.counts_only
    assert only.compared == 60
    assert (only.precision.value, only.recall.value, only.last_triage, only.open_findings, only.trend) == (
        None,
        None,
        None,
        (),
        (),
    )
    summary = TOOL.words(desk, GUEST, result).summary
    assert "T-1" not in summary
    assert "Precision" not in summary


def test_one_direction_may_be_asked_for(desk: Desk) -> None:
    result = health(desk, policy="scams", queue="fn")
    summary = TOOL.words(desk, ADA, result).summary
    assert "missed" in summary
    assert "wrongly flagged" not in summary


def test_the_queue_with_most_errors_comes_first(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.cases.add_rows([case_row("other-1", "text", "hate", True)])
    result = health(desk)
    assert [one.policy for one in result.policies] == ["scams", "hate"]
    assert "2 policies" in TOOL.words(desk, ADA, result).summary


def test_an_unknown_or_restricted_queue_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotThere) as unknown:
        health(desk, policy="nudity")
    desk.workspace.config = desk.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    with pytest.raises(NotThere) as hidden:
        health(desk, policy="scams")
    assert str(hidden.value).startswith(str(unknown.value).replace("nudity", "scams").partition(";")[0])
    assert health(desk).policies == ()


def test_where_nothing_was_decided_there_is_no_queue(workspace: Workspace) -> None:
    desk = Desk(workspace)
    assert "no queue to report on" in TOOL.words(desk, ADA, health(desk)).summary
