"""Drafting by question: for a finding or the largest one, in the asker's name, and never in force."""

import pytest

from agents.assistant import Desk, perform
from agents.toolbox.contract import NotThere
from agents.toolbox.draft_change import TOOL, DraftArguments
from knowledge_base.changes import Intervention
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA, JONAS
from tests.guideline_cases import fill_guideline, gift_cases, guideline_finding, shop_cases
from tests.scenes import store_finding


@pytest.fixture
def desk(decided: Workspace) -> Desk:
    """A desk with a draftable finding and one for which nothing is drafted."""
    with decided.store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {"steps": ["scams:fn"]})
    store_finding(decided, "prompt_defect", "task")
    store_finding(decided, "evasion", "prize")
    return Desk(decided)


@pytest.mark.parametrize("arguments", [{}, {"policy": "scams"}, {"finding": "F-prompt_defect-task"}])
def test_a_draft_is_a_proposal_by_the_asker_and_nothing_takes_effect(
    desk: Desk, arguments: dict[str, str]
) -> None:
    with desk.store.read() as tx:
        before = tx.library.heads()
    result = TOOL.run(desk, ADA, DraftArguments(**arguments))
    with desk.store.read() as tx:
        assert tx.library.heads() == before
        assert tx.ledger.proposal(result.proposal.proposal) is not None
    assert (result.finding, result.proposal.author, result.proposal.status) == (
        "F-prompt_defect-task",
        "ada",
        "open",
    )
    assert result.proposal.approved_by == ()
    assert "nothing takes effect before it is approved" in TOOL.words(desk, ADA, result).summary


def test_what_cannot_be_drafted_is_refused_with_the_reason(desk: Desk) -> None:
    with pytest.raises(Refused, match="evasion"):
        TOOL.run(desk, ADA, DraftArguments(finding="F-evasion-prize"))


def test_a_draft_of_another_kind_than_asked_for_is_not_made(desk: Desk) -> None:
    store_finding(desk.workspace, "policy_gap", "fake")
    for arguments, said in (
        (
            {"finding": "F-prompt_defect-task", "draft": "guideline"},
            "a revision of the prompt, no guideline",
        ),
        ({"policy": "scams", "draft": "threshold"}, "Draft a prompt change for F-prompt_defect-task"),
    ):
        with pytest.raises(Refused, match=said):
            TOOL.run(desk, ADA, DraftArguments.model_validate(arguments))
    with desk.store.read() as tx:
        assert tx.ledger.proposals() == []


def test_where_no_guideline_edit_is_found_the_labels_and_the_next_step_are_told(workspace: Workspace) -> None:
    fill_guideline(workspace, [*gift_cases(split=False), *shop_cases()])
    finding = guideline_finding(workspace, "label_error", "shop")
    detail = {"doubted": ["shop-03", "shop-01"], "doubt": [0.9, 0.4]}
    tried = Intervention(name="label_error", fixed=2, n=3, broken=0, detail=detail)
    with workspace.store.write() as tx:
        tx.ledger.add_finding(finding.model_copy(update={"id": "F-doubt", "interventions": (tried,)}))
    desk = Desk(workspace)
    result = TOOL.run(desk, ADA, DraftArguments(finding="F-doubt"))
    assert (result.proposal, [one.case for one in result.relabel]) == (None, ["shop-03", "shop-01"])
    told = TOOL.words(desk, ADA, result)
    assert told.summary.startswith("No guideline edit for F-doubt: raters part on no rule")
    assert result.no_edit
    assert "Have its cases adjudicated" in result.no_edit.step
    assert "2 labels should be given again" in told.summary


def test_without_a_triage_there_is_nothing_to_draft_for(decided: Workspace) -> None:
    with pytest.raises(Refused, match="no triage"):
        TOOL.run(Desk(decided), ADA, DraftArguments())


@pytest.mark.parametrize("arguments", [{"finding": "F-none"}, {"policy": "nudity"}])
def test_what_is_not_there_is_said(desk: Desk, arguments: dict[str, str]) -> None:
    with pytest.raises(NotThere):
        TOOL.run(desk, ADA, DraftArguments(**arguments))


def test_a_finding_of_a_restricted_policy_is_not_there(desk: Desk) -> None:
    desk.workspace.config = desk.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    for arguments in (DraftArguments(finding="F-prompt_defect-task"), DraftArguments(policy="scams")):
        with pytest.raises(NotThere):
            TOOL.run(desk, ADA, arguments)


def test_who_is_no_author_drafts_nothing(desk: Desk) -> None:
    assert perform(desk, "draft_change", {}, JONAS).outcome == "refused"
    with desk.store.read() as tx:
        assert tx.ledger.proposals() == []
