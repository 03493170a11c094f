"""Editing an open proposal: a new one takes its place, measured again, and what was approved before is void."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from agents.amend import amend
from agents.draft import draft
from agents.propose import propose_text
from knowledge_base.changes import PromptRevision, Proposal
from knowledge_base.errors import RedlineError, Refused, WrongUsage
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import ArtefactId, PersonId, now
from knowledge_base.workspace import Person, Workspace
from tests import builders
from tests.builders import CONFIG, PROMPT_ID, guideline_text, prompt_text, thresholds_text
from tests.scenes import scene_in, store_finding, warned_prompt_text
from tools.approve import approve, reject
from tools.propose import revert_proposal
from tools.status import status_of
from tools.verify import verify

GUIDELINE_ID, CUTOFFS = ArtefactId("guideline/scams"), ArtefactId("thresholds/scams")
WHY = "keeps satire"


def drafted(workspace: Workspace) -> Proposal:
    finding = store_finding(workspace, "prompt_defect", "warn", direction="fp")
    return draft(workspace, finding.id, "ada")


def guideline(workspace: Workspace, words: str = "Ask who pays.", **fields: Any) -> Proposal:
    """An open proposal of a text that is not measured."""
    return builders.propose(workspace.store, (GUIDELINE_ID, guideline_text(words=words)), **fields)


def edit(
    workspace: Workspace,
    proposal: Proposal,
    text: str | None = None,
    editor: str = "mira",
    digest: str | None = None,
    why: str = WHY,
    **fields: Any,
) -> Proposal:
    edited: Mapping[str, str] = {
        proposal.changes[0].artefact: text or guideline_text(words="Ask who pays first.")
    }
    return amend(workspace, proposal.id, digest or proposal.digest, editor, edited, why, **fields)


def proposals(workspace: Workspace) -> list[Proposal]:
    with workspace.store.read() as tx:
        return tx.ledger.proposals()


def status(workspace: Workspace, proposal: Proposal) -> str:
    with workspace.store.read() as tx:
        return status_of(tx, proposal)


def looks(workspace: Workspace) -> int:
    with workspace.store.read() as tx:
        return tx.looks.count("scams")


def refused(
    workspace: Workspace, call: Callable[[], Proposal], match: str, kind: type[RedlineError] = Refused
) -> None:
    """The call is refused for this reason, which is in the log, and no proposal was made or closed."""
    before = proposals(workspace)
    statuses = [status(workspace, one) for one in before]
    with pytest.raises(kind, match=match) as problem:
        call()
    assert proposals(workspace) == before
    assert [status(workspace, one) for one in before] == statuses
    with workspace.store.read() as tx:
        event = next(tx.audit.events(newest_first=True, limit=1))
    assert (event.action, event.body["reason"]) == ("amendment.refused", str(problem.value))


def test_an_edited_draft_is_a_new_proposal_that_was_measured_again(decided: Workspace) -> None:
    old = drafted(decided)
    new = edit(decided, old, warned_prompt_text())
    scene = scene_in(decided)
    after = scene.rejudge(PromptSpec.from_yaml(warned_prompt_text()))
    assert isinstance(new, PromptRevision)
    assert (new.supersedes, new.author, new.co_authors, new.finding) == (
        old.id,
        "ada",
        ("mira",),
        old.finding,
    )
    assert (new.changes[0].base, new.changes[0].text) == (old.changes[0].base, warned_prompt_text())
    assert new.id != old.id
    assert new.digest != old.digest
    assert new.generators == (*old.generators, "edited by a person")
    assert new.rationale.startswith(old.rationale)
    assert new.rationale.endswith(f"Edited by mira: {WHY}")
    assert new.title == f"{old.title} (edited)"
    assert new.citations == old.citations
    assert new.edits[-1] == f"edited by a person: {WHY}"
    assert old.evidence is not None
    assert new.evidence is not None
    assert (new.evidence.looks, looks(decided)) == (old.evidence.looks + 1, 2)
    turned = {scene.ids[row] for row in scene.rows("tuning") if after[row] != scene.decided[row]}
    assert {flip.case for flip in new.evidence.tuning.flips} == turned
    assert verify(decided.store).ok


def test_the_old_one_is_superseded_and_says_by_which(either: Workspace) -> None:
    old = guideline(either)
    new = edit(either, old, via="slack")
    with either.store.read() as tx:
        assert (status_of(tx, old), tx.ledger.superseded_by(old.id)) == ("superseded", new.id)
        event = tx.audit.about(old.id)[-1]
        made = tx.audit.about(new.id)[0]
    assert (event.actor, event.action) == ("mira", "proposal.amended")
    assert event.body == {"by": new.id, "digest": new.digest, "why": WHY, "via": "slack"}
    assert (made.actor, made.action) == ("mira", "proposal.drafted")
    with pytest.raises(Refused, match=f"is superseded already by '{new.id}'; see .* show {new.id}'"):
        approve(either.store, CONFIG, old.id, "jonas", old.digest)
    with pytest.raises(Refused, match=f"is superseded already by '{new.id}'"):
        reject(either.store, CONFIG, old.id, "jonas", "no")
    assert verify(either.store).ok


def test_approvals_of_the_old_one_are_void(either: Workspace) -> None:
    old = guideline(either, risk=builders.HIGH)
    approve(either.store, CONFIG, old.id, "jonas")
    new = edit(either, old)
    assert new.risk == "high"  # nothing was measured
    first = approve(either.store, CONFIG, new.id, "jonas", new.digest)
    assert (first.approvals, first.needed, first.release) == (1, 2, None)
    assert approve(either.store, CONFIG, new.id, "noor").release is not None
    assert verify(either.store).ok


def test_who_edited_does_not_approve(decided: Workspace) -> None:
    new = edit(decided, guideline(decided))
    with pytest.raises(Refused, match=r"'mira' wrote .*, and an author does not approve"):
        approve(decided.store, CONFIG, new.id, "mira")


def test_everybody_who_edited_is_a_co_author_once_and_the_author_none(decided: Workspace) -> None:
    proposal = guideline(decided)
    for number, editor in enumerate(("mira", "jonas", "ada", "mira")):
        proposal = edit(decided, proposal, guideline_text(words=f"Ask {number} times."), editor=editor)
    assert (proposal.author, proposal.co_authors) == ("ada", ("mira", "jonas"))
    assert proposal.generators == ("edited by a person",)
    assert proposal.title == "A change (edited)"
    with decided.store.read() as tx:
        chain = [one.supersedes for one in tx.ledger.proposals()]
    assert len(set(chain)) == 5


def test_an_approver_who_is_no_author_may_edit(decided: Workspace) -> None:
    assert edit(decided, guideline(decided), editor="jonas").co_authors == ("jonas",)


def test_the_proposal_of_an_author_who_has_left_can_be_edited(decided: Workspace) -> None:
    old = guideline(decided)
    people = {PersonId("mira"): Person(name="Mira", team="policy", roles=("approver",))}
    decided.config = decided.config.model_copy(update={"people": people})
    assert edit(decided, old).author == "ada"


@pytest.mark.parametrize(
    ("editor", "said"), [("eve", "'eve' is not a person"), ("lee", "is neither an author nor an approver")]
)
def test_nobody_else_edits(decided: Workspace, editor: str, said: str) -> None:
    old = guideline(decided)
    refused(decided, lambda: edit(decided, old, editor=editor), said)


def test_who_may_not_see_a_restricted_policy_does_not_edit_what_concerns_it(decided: Workspace) -> None:
    old = guideline(decided)
    decided.config = decided.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    refused(decided, lambda: edit(decided, old), "ask an approver of safety")
    assert edit(decided, old, editor="jonas").co_authors == ("jonas",)


def test_another_text_than_the_one_shown_is_not_edited(decided: Workspace) -> None:
    old = guideline(decided)
    refused(decided, lambda: edit(decided, old, digest="0" * 64), "is not the text that was shown")
    assert amend(decided, old.id, None, "mira", {GUIDELINE_ID: guideline_text(words="B.")}, WHY)


def test_an_unknown_proposal_is_not_edited(decided: Workspace) -> None:
    refused(decided, lambda: amend(decided, "P-9", None, "mira", {}, WHY), "there is no proposal 'P-9'")


def test_what_is_decided_or_expired_is_not_edited(decided: Workspace) -> None:
    rejected, released = guideline(decided), guideline(decided, "Ask twice.")
    old = guideline(decided, "Ask thrice.", days_ago=30)
    reject(decided.store, CONFIG, rejected.id, "mira", "no")
    approve(decided.store, CONFIG, released.id, "mira")
    refused(decided, lambda: edit(decided, rejected), "is rejected already")
    refused(decided, lambda: edit(decided, released), "is released already")
    refused(decided, lambda: edit(decided, old), "has moved on since|expired on")
    new = guideline(decided, "Ask four times.", days_ago=30)
    refused(decided, lambda: edit(decided, new), "expired on")


def test_what_was_edited_is_not_edited_again(decided: Workspace) -> None:
    old = guideline(decided)
    new = edit(decided, old)
    refused(
        decided, lambda: edit(decided, old, guideline_text(words="C.")), f"superseded already by '{new.id}'"
    )


def test_the_same_text_is_no_edit(decided: Workspace) -> None:
    prompt = propose_text(decided, PROMPT_ID, warned_prompt_text(), "ada", WHY)
    loose = "# a comment\n" + warned_prompt_text()
    refused(
        decided, lambda: edit(decided, prompt, loose), "this is the text of .* already; nothing was changed"
    )
    refused(decided, lambda: amend(decided, prompt.id, None, "mira", {}, WHY), "nothing was changed")


def test_the_text_in_force_is_no_edit(decided: Workspace) -> None:
    old = guideline(decided)
    refused(
        decided,
        lambda: edit(decided, old, guideline_text()),
        "holds this text already; reject the proposal instead",
    )


def test_the_text_of_another_open_proposal_is_no_edit(decided: Workspace) -> None:
    """Else its editor could approve the other one, which does not know them as an author."""
    old, other = (
        guideline(decided),
        guideline(decided, "Ask twice.", risk=("high", ("no evidence was measured",))),
    )
    text = other.changes[0].text
    refused(decided, lambda: edit(decided, old, text), f"'{other.id}' is open and has exactly this text")


def test_a_text_that_is_not_of_its_kind_is_no_edit(decided: Workspace) -> None:
    prompt = propose_text(decided, PROMPT_ID, warned_prompt_text(), "ada", WHY)
    bad = warned_prompt_text().replace("ask:", "asks:")
    refused(decided, lambda: edit(decided, prompt, bad), r"field 'questions\.0\.ask'", WrongUsage)
    hate = prompt_text("hate")
    refused(decided, lambda: edit(decided, prompt, hate), "says it is 'prompt/hate', not", WrongUsage)


def test_an_artefact_that_the_proposal_does_not_change_is_no_edit(decided: Workspace) -> None:
    old = guideline(decided)
    edited = {"prompt/scams": warned_prompt_text()}
    refused(
        decided,
        lambda: amend(decided, old.id, None, "mira", edited, WHY),
        "does not change 'prompt/scams'; it changes guideline/scams",
        WrongUsage,
    )


@pytest.mark.parametrize("why", ["", " \n"])
def test_an_edit_needs_a_reason(decided: Workspace, why: str) -> None:
    old = guideline(decided)
    refused(
        decided, lambda: edit(decided, old, why=why), "an edit needs a reason; give it with --why", WrongUsage
    )


def test_a_base_that_moved_is_refused(decided: Workspace) -> None:
    old, other = guideline(decided), guideline(decided, "Ask twice.")
    approve(decided.store, CONFIG, other.id, "mira")
    refused(decided, lambda: edit(decided, old), "'guideline/scams' has moved on")


def test_a_text_that_was_changed_in_the_database_is_not_edited(decided: Workspace) -> None:
    old = guideline(decided)
    smuggled = old.changes[0].model_copy(update={"text": guideline_text(words="Smuggled.")})
    with decided.store.write() as tx:
        body = old.model_copy(update={"changes": (smuggled,)}).model_dump_json()
        tx.connection.exec_driver_sql("UPDATE proposals SET body = ?", (body,))
    with pytest.raises(Refused, match="was changed after it was drafted"):
        edit(decided, old)


def test_a_revert_is_not_edited(decided: Workspace) -> None:
    done = approve(decided.store, CONFIG, guideline(decided).id, "mira")
    assert done.release is not None
    with decided.store.write() as tx:
        back = revert_proposal(tx, CONFIG, done.release.id, "ada", "it was wrong", now())
    refused(decided, lambda: edit(decided, back), "puts back an older text; reject it and propose")


def test_of_several_changes_the_others_stay(decided: Workspace) -> None:
    old = builders.propose(
        decided.store,
        (GUIDELINE_ID, guideline_text(words="Ask who pays.")),
        (CUTOFFS, thresholds_text(0.4)),
        (PROMPT_ID, warned_prompt_text()),
    )
    new = amend(decided, old.id, old.digest, "mira", {CUTOFFS: thresholds_text(0.35)}, WHY)
    assert (new.changes[0], new.changes[2]) == (old.changes[0], old.changes[2])
    scene = scene_in(decided)
    judged = scene.judge.judge(PromptSpec.from_yaml(warned_prompt_text()), scene.reading)
    after = scene.decide(judged, scene.instruments.thresholds.model_copy(update={"default": 0.35}))
    assert new.evidence is not None
    turned = {scene.ids[row] for row in scene.rows("unseen") if after[row] != scene.decided[row]}
    assert {flip.case for flip in new.evidence.unseen.flips} == turned


def test_an_edit_expires_anew_and_its_risk_is_measured_anew(decided: Workspace) -> None:
    old = builders.propose(decided.store, (CUTOFFS, thresholds_text(0.31)), days_ago=13)
    assert old.risk == "low"
    new = edit(decided, old, thresholds_text(0.95))
    assert new.risk == "high"
    assert new.expires_at - now() > timedelta(days=13)


def test_edits_of_many_rounds_keep_a_title_that_fits(decided: Workspace) -> None:
    finding = store_finding(decided, "threshold", "prize")
    old = builders.propose(decided.store, (GUIDELINE_ID, guideline_text(words="A.")), finding=finding.id)
    new = edit(decided, old, guideline_text(words="B."), why="x" * 4_000)
    assert new.finding == finding.id
    assert len(new.title) <= 200
    refused(decided, lambda: edit(decided, new, guideline_text(words="C."), why="x" * 4_001), "over 4,000")
