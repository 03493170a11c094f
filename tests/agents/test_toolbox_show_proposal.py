"""Proposals by id, the open ones, and those that wait for the asker."""

import pytest

from agents.assistant import Asker, Desk
from agents.toolbox.contract import NotThere
from agents.toolbox.show_proposal import TOOL, ProposalArguments, ProposalResult
from knowledge_base.records import ArtefactId
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA, JONAS, MIRA
from tests.builders import evidence, fill_documents, prompt_text, propose, thresholds_text
from tools.approve import approve, reject


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """A desk with a prompt and thresholds in force."""
    fill_documents(workspace.store)
    return Desk(workspace)


def shown(desk: Desk, asker: Asker = ADA, **arguments: object) -> ProposalResult:
    """What is shown."""
    return TOOL.run(desk, asker, ProposalArguments.model_validate(arguments))


def test_one_is_shown_by_its_id_with_what_was_measured(desk: Desk) -> None:
    proposal = propose(desk.store, evidence=evidence({}))
    result = shown(desk, proposal=proposal.id)
    only = result.proposals[0]
    assert (only.proposal, only.status, only.policies, only.needed) == (proposal.id, "open", ("scams",), 1)
    summary = TOOL.words(desk, ADA, result).summary
    assert "fixes 4 and breaks 1" in summary
    assert "0 of 1 approval" in summary


def test_only_open_ones_are_listed(desk: Desk) -> None:
    first = propose(desk.store)
    second = propose(desk.store, (ArtefactId("thresholds/scams"), thresholds_text(0.4)))
    reject(desk.store, desk.config, second.id, "jonas", "no")
    old = propose(desk.store, (ArtefactId("prompt/scams"), prompt_text(title="Old")), days_ago=60)
    assert [one.proposal for one in shown(desk).proposals] == [first.id]
    assert shown(desk, proposal=second.id).proposals[0].status == "rejected"
    assert shown(desk, proposal=old.id).proposals[0].status == "expired"


def test_what_waits_is_what_the_asker_could_approve(desk: Desk) -> None:
    proposal = propose(desk.store, author="mira", risk=("high", ("said so",)))
    waiting = {
        one.id: [p.proposal for p in shown(desk, one, waiting=True).proposals] for one in (ADA, MIRA, JONAS)
    }
    assert waiting == {"ada": [], "mira": [], "jonas": [proposal.id]}
    assert TOOL.words(desk, MIRA, shown(desk, MIRA, waiting=True)).summary == "No proposal waits for you."


def test_a_decided_proposal_is_shown_with_its_outcome(desk: Desk) -> None:
    proposal = propose(desk.store)
    approve(desk.store, desk.config, proposal.id, "mira")
    only = shown(desk, proposal=proposal.id).proposals[0]
    assert (only.status, only.approved_by) == ("released", ("mira",))
    assert shown(desk).proposals == ()


def test_they_may_be_asked_for_by_policy(desk: Desk) -> None:
    propose(desk.store)
    assert len(shown(desk, policy="scams").proposals) == 1
    assert shown(desk, policy="hate").proposals == ()


def test_an_unknown_one_is_not_there_and_a_restricted_one_neither(desk: Desk) -> None:
    proposal = propose(desk.store)
    with pytest.raises(NotThere) as unknown:
        shown(desk, proposal="P-0")
    desk.workspace.config = desk.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    with pytest.raises(NotThere) as hidden:
        shown(desk, proposal=proposal.id)
    assert str(hidden.value) == str(unknown.value).replace("P-0", proposal.id)
    assert shown(desk).proposals == ()


def test_several_are_told_by_id(desk: Desk) -> None:
    ids = [
        propose(desk.store).id,
        propose(desk.store, (ArtefactId("thresholds/scams"), thresholds_text(0.4))).id,
    ]
    words = TOOL.words(desk, ADA, shown(desk))
    assert all(one in words.summary for one in ids)
    assert {f"Show proposal {one}" for one in ids} == set(words.follow_ups)
