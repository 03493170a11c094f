"""Explaining a case: its steps in words, votes, the clause of the failing step, findings; its text apart."""

import pytest

from agents.assistant import Asker, Desk
from agents.case_told import CaseExplained
from agents.toolbox.contract import NotThere
from agents.toolbox.explain_case import TOOL, CaseArguments
from knowledge_base.cases import CaseRow
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA
from tests.builders import case_row
from tests.scenes import decide, store_finding

SECRET = "Wire the fee to prize@example.com today, winner! <!channel> \u202e"


@pytest.fixture
def desk(decided: Workspace) -> Desk:
    """A desk on a decided workspace."""
    return Desk(decided)


def explain(desk: Desk, case: str, asker: Asker = ADA, policy: str | None = None) -> CaseExplained:
    """A case explained."""
    return TOOL.run(desk, asker, CaseArguments(case=case, policy=policy))


def test_a_missed_violation_is_told_with_votes_and_the_step_that_came_nearest(desk: Desk) -> None:
    result = explain(desk, "task-00")
    words = TOOL.words(desk, ADA, result)
    assert (result.policy, result.violates, result.label, result.error) == ("scams", False, True, "fn")
    assert (result.votes_yes, result.votes_no) == (2, 0)
    assert result.failing_step == 0
    assert "missed violation" in words.summary
    assert "Does the content make a winner pay a fee to claim a prize?" in words.summary
    assert [one.clause for one in words.citations] == ["scams/2.1"]


def test_a_right_decision_turned_on_the_step_that_said_yes(desk: Desk) -> None:
    result = explain(desk, "prize-00")
    assert (result.violates, result.error) == (True, None)
    assert result.steps[result.failing_step or 0].answer == "yes"
    assert "It turned on step 1" in TOOL.words(desk, ADA, result).summary


def test_the_text_of_a_case_is_redacted_and_stands_apart(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.cases.add_rows([case_row("hot-1", SECRET, "scams", True)])
    result = explain(desk, "hot-1")
    words = TOOL.words(desk, ADA, result)
    assert "prize@example.com" not in result.text
    assert "[email]" in result.text
    assert "\u202e" not in result.text
    shown = result.model_dump(exclude=set(TOOL.behind))
    steps = [
        {name: value for name, value in step.items() if name not in TOOL.behind}
        for step in shown.pop("steps")
    ]
    assert "Wire the fee" not in f"{shown}{steps}{words}"
    assert "Wire the fee" in result.text


def test_findings_that_hold_the_case_are_named(decided: Workspace) -> None:
    finding = store_finding(decided, "prompt_defect", "task")
    desk = Desk(decided)
    result = explain(desk, "task-00")
    assert [one.finding for one in result.findings] == [finding.id]
    assert f"Draft a prompt change for {finding.id}" in TOOL.words(desk, ADA, result).follow_ups


def test_a_case_that_nobody_decided_is_told_by_its_votes(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        tx.cases.add_rows([case_row("new-1", "hello", "scams", True, False)])
    desk = Desk(workspace)
    result = explain(desk, "new-1")
    assert (result.violates, result.steps, result.failing_step, result.clauses) == (None, (), None, ())
    assert "was not decided" in TOOL.words(desk, ADA, result).summary


def test_a_case_that_nobody_looked_at_has_nothing_to_explain(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        tx.cases.add_rows([CaseRow.model_validate({"id": "alone-1", "text": "hello"})])
    with pytest.raises(NotThere, match="nothing to explain"):
        explain(Desk(workspace), "alone-1")


@pytest.mark.parametrize(("case", "policy"), [("none-1", None), ("task-00", "hate")])
def test_what_is_not_there_is_said(desk: Desk, case: str, policy: str | None) -> None:
    with pytest.raises(NotThere):
        explain(desk, case, policy=policy)


def test_a_case_of_a_restricted_policy_is_not_there_for_others(decided: Workspace) -> None:
    people = decided.config.people
    team = {**people, "jonas": people["jonas"].model_copy(update={"team": "safety"})}  # type: ignore[index]
    decided.config = decided.config.model_copy(update={"restricted": {"scams": ("safety",)}, "people": team})
    desk = Desk(decided)
    assert explain(desk, "task-00", Asker(id="jonas", name="Jonas", roles=("approver",))).case == "task-00"
    with pytest.raises(NotThere, match="there is no case 'task-00' here"):
        explain(desk, "task-00")
    assert desk.known_cases(ADA, ["task-00"]) == []


def test_a_case_that_a_restricted_prompt_merely_decided_is_still_there(workspace: Workspace) -> None:
    from tests.builders import fill_documents

    fill_documents(workspace.store)
    with workspace.store.write() as tx:
        tx.cases.add_rows([case_row("bread-1", "We baked bread on Sunday.", "cooking", False)])
    decide(workspace)
    workspace.config = workspace.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    result = explain(Desk(workspace), "bread-1")
    assert (result.policy, result.other_policies, result.steps) == ("cooking", (), ())
