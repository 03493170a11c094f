from collections.abc import Callable
from typing import get_args

import pytest

from agents.draft import draft
from agents.triage import Request, start
from knowledge_base.cases import Case, CaseRow, Rating
from knowledge_base.changes import Cause, Proposal
from knowledge_base.digests import of_text
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import ArtefactId, now
from knowledge_base.workspace import Workspace
from tests.builders import CONFIG, PROMPT_ID, import_texts, policy_text, prompt_text, thresholds_text
from tests.scenes import (
    cluster_of,
    decide,
    everyday,
    finding_of_cause,
    policy_clauses,
    prizes,
    renamed,
    scene_in,
    store_finding,
    voted,
    warnings,
)
from tools.approve import approve, reject
from tools.propose import change_to, make_proposal
from tools.split import Split

THRESHOLDS_ID = ArtefactId("thresholds/scams")


def flagged(workspace: Workspace) -> str:
    """A finding that the prompt lacks what lets warnings go."""
    return store_finding(workspace, "prompt_defect", "warn", direction="fp").id


def missed(workspace: Workspace) -> str:
    """A finding that the prompt does not know paid tasks."""
    return store_finding(workspace, "prompt_defect", "task").id


@pytest.fixture
def strict(workspace: Workspace) -> Workspace:
    """A workspace whose threshold is too high."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
        import_texts(tx, ("thresholds", thresholds_text(0.85)))
        tx.cases.add_rows([*prizes(20), *everyday(20), *warnings(12)])
    decide(workspace)
    return workspace


def proposals(workspace: Workspace) -> list[Proposal]:
    with workspace.store.read() as tx:
        return tx.ledger.proposals()


def looks(workspace: Workspace) -> int:
    with workspace.store.read() as tx:
        return tx.looks.count("scams")


def release_another_prompt(workspace: Workspace) -> None:
    """Somebody else's change of the prompt takes effect."""
    with workspace.store.write() as tx:
        change = change_to(tx, PROMPT_ID, prompt_text(title="Another title"))
        made = make_proposal(
            tx,
            CONFIG,
            "document",
            "ada",
            [change],
            at=now(),
            risk=("low", ()),
            title="Another",
            rationale="why",
        )
    assert approve(workspace.store, CONFIG, made.id, "jonas").release


def test_a_finding_of_triage_becomes_a_proposal_with_evidence(decided: Workspace) -> None:
    done = start(decided, Request(queue="fp"))
    finding = next(each for each in done.findings if each.cause == "prompt_defect")
    made = draft(decided, finding.id, "ada")
    assert made.kind == "prompt"
    assert made.finding == finding.id
    assert made.author == "ada"
    assert made.evidence is not None
    assert made.evidence.tuning.fixed > made.evidence.tuning.broken
    assert made.evidence.candidates >= 2
    assert proposals(decided) == [made]


def test_a_proposal_is_bound_to_what_is_in_force_and_moves_nothing(decided: Workspace) -> None:
    with decided.store.read() as tx:
        heads = tx.library.heads()
    made = draft(decided, flagged(decided), "ada")
    (change,) = made.changes
    assert (change.artefact, change.base) == (PROMPT_ID, heads[PROMPT_ID])
    assert change.digest == of_text(change.text) != change.base
    assert made.evidence is not None
    assert made.evidence.basis == {PROMPT_ID: heads[PROMPT_ID], THRESHOLDS_ID: heads[THRESHOLDS_ID]}
    with decided.store.read() as tx:
        assert tx.library.heads() == heads


@pytest.mark.parametrize("finding", [flagged, missed])
def test_the_draft_says_in_its_text_what_it_says_in_its_evidence(
    decided: Workspace, finding: Callable[[Workspace], str]
) -> None:
    made = draft(decided, finding(decided), "ada")
    scene = scene_in(decided)
    after = scene.rejudge(PromptSpec.from_yaml(made.changes[0].text))
    assert made.evidence is not None
    for split in get_args(Split):
        turned = {scene.ids[row] for row in scene.rows(split) if after[row] != scene.decided[row]}
        assert {flip.case for flip in getattr(made.evidence, split).flips} == turned


def test_a_draft_quotes_tuning_cases_only(decided: Workspace) -> None:
    made = draft(decided, missed(decided), "ada")
    scene = scene_in(decided)
    quoted = {
        example.case for example in PromptSpec.from_yaml(made.changes[0].text).examples() if example.case
    }
    assert quoted
    assert quoted <= {scene.ids[row] for row in scene.rows("tuning")}


def test_the_labels_of_unseen_cases_do_not_change_what_is_drafted(decided: Workspace) -> None:
    finding = flagged(decided)
    first = draft(decided, finding, "ada")
    scene = scene_in(decided)
    unseen = [scene.ids[row] for row in scene.rows("unseen")]
    with decided.store.write() as tx:
        cases = tx.cases.get(unseen)
        tx.cases.add_rows([overruled(cases[i], not scene.labels[scene.row_of[i]]) for i in unseen])
    second = draft(decided, finding, "ada")
    assert second.changes == first.changes
    assert first.evidence is not None
    assert second.evidence is not None
    assert second.evidence.tuning == first.evidence.tuning
    assert second.evidence.validation == first.evidence.validation
    assert (
        second.evidence.unseen.before.tp == first.evidence.unseen.before.fp != first.evidence.unseen.before.tp
    )


def overruled(case: Case, violates: bool) -> CaseRow:
    """The case with an adjudicator's label."""
    ratings = (Rating(rater="judge", policy="scams", violates=violates, role="adjudicator"),)
    return CaseRow.model_validate(case.model_dump() | {"ratings": ratings})


def test_citations_quote_the_clauses_in_force_verbatim(decided: Workspace) -> None:
    done = start(decided, Request(queue="fp"))
    finding = next(each for each in done.findings if each.cause == "prompt_defect")
    made = draft(decided, finding.id, "ada")
    texts = {clause.id: clause.text for clause in policy_clauses()}
    assert [citation.clause for citation in made.citations] == sorted(finding.clauses)
    assert all(citation.quote == texts[citation.clause] for citation in made.citations)


def test_every_look_at_the_unseen_cases_is_counted(decided: Workspace) -> None:
    first = draft(decided, flagged(decided), "ada")
    second = draft(decided, missed(decided), "ada")
    assert first.evidence is not None
    assert second.evidence is not None
    assert (first.evidence.looks, second.evidence.looks, looks(decided)) == (1, 2, 2)


def test_drafting_again_gives_the_open_proposal_and_looks_no_more(decided: Workspace) -> None:
    finding = flagged(decided)
    first, second = draft(decided, finding, "ada"), draft(decided, finding, "ada")
    assert first == second
    assert proposals(decided) == [first]
    assert looks(decided) == 1


def test_a_finding_about_the_threshold_becomes_another_threshold(strict: Workspace) -> None:
    made = draft(strict, store_finding(strict, "threshold", "prize").id, "ada")
    assert made.kind == "threshold"
    (change,) = made.changes
    assert change.artefact == THRESHOLDS_ID
    assert Thresholds.from_yaml(change.text).default < 0.85
    assert made.evidence is not None
    assert made.evidence.tuning.gain > 0


def test_approving_after_the_prompt_moved_is_refused_for_the_evidence_was_of_the_old_one(
    strict: Workspace,
) -> None:
    """The thresholds that change are still the base; what they were measured with is not in force any more."""
    made = draft(strict, store_finding(strict, "threshold", "prize").id, "ada")
    release_another_prompt(strict)
    with strict.store.read() as tx:
        head = tx.library.head(THRESHOLDS_ID)
    assert head is not None
    assert head.digest == made.changes[0].base
    with pytest.raises(
        Refused, match=r"'prompt/scams' has moved on since .* was measured with it; draft it anew"
    ):
        approve(strict.store, CONFIG, made.id, "jonas")
    with strict.store.read() as tx:
        assert tx.ledger.approvals(made.id) == []
        assert tx.library.heads()[THRESHOLDS_ID] == made.changes[0].base


def test_drafting_anew_after_the_prompt_moved_can_be_approved(strict: Workspace) -> None:
    finding = store_finding(strict, "threshold", "prize").id
    draft(strict, finding, "ada")
    release_another_prompt(strict)
    made = draft(strict, finding, "mira")
    assert made.evidence is not None
    assert made.evidence.looks == 2
    needed = {"low": ["jonas"], "high": ["jonas", "noor"]}[made.risk]
    decided = [approve(strict.store, CONFIG, made.id, person) for person in needed]
    assert decided[-1].release is not None
    with strict.store.read() as tx:
        assert tx.library.heads()[THRESHOLDS_ID] == made.changes[0].digest


STEPS: dict[Cause, str] = {
    "evasion": "normalise text",
    "undetermined": "look at its cases",
    "coverage": "mend its cause by hand",
}


@pytest.mark.parametrize("cause", STEPS)
def test_a_finding_of_another_cause_is_refused_with_the_next_step(decided: Workspace, cause: Cause) -> None:
    finding = store_finding(decided, cause, "warn", direction="fp").id
    with pytest.raises(
        Refused, match=f"has the cause '{cause}', for which nothing is drafted: .*{STEPS[cause]}"
    ):
        draft(decided, finding, "ada")
    assert (proposals(decided), looks(decided)) == ([], 0)


def test_an_unknown_finding_is_refused(decided: Workspace) -> None:
    with pytest.raises(Refused, match="there is no finding 'F-9'; run 'redline triage'"):
        draft(decided, "F-9", "ada")


def test_where_no_draft_gains_none_is_stored_and_the_unseen_cases_are_not_looked_at(
    workspace: Workspace,
) -> None:
    """Misses with nothing in common but the label: no edit raises F1 on the others."""
    odd = [voted(row, True, True) for row in renamed(everyday(24)[20:], "odd")]
    with workspace.store.write() as tx:
        import_texts(
            tx, ("policy", policy_text()), ("prompt", prompt_text()), ("thresholds", thresholds_text())
        )
        tx.cases.add_rows([*prizes(20), *everyday(20), *odd])
    finding = store_finding(workspace, "prompt_defect", "odd").id
    with pytest.raises(Refused, match=r"no candidate for .* raises F1 .* \(\d+ tried\); nothing was drafted"):
        draft(workspace, finding, "ada")
    assert (proposals(workspace), looks(workspace)) == ([], 0)


@pytest.mark.parametrize(("author", "reason"), [("jonas", "not an author"), ("eve", "not a person")])
def test_only_an_author_of_the_workspace_drafts(decided: Workspace, author: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        draft(decided, flagged(decided), author)
    assert (proposals(decided), looks(decided)) == ([], 0)


def test_a_finding_whose_cases_are_decided_rightly_now_drafts_nothing(decided: Workspace) -> None:
    harmless = cluster_of(scene_in(decided), "day", direction="fp")
    with decided.store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        tx.ledger.add_finding(finding_of_cause("prompt_defect", harmless))
    with pytest.raises(Refused, match=r"\(0 tried\); nothing was drafted"):
        draft(decided, "F-1", "ada")


def test_a_rejected_text_is_not_drafted_again_and_the_next_draft_says_so(decided: Workspace) -> None:
    finding = flagged(decided)
    first = draft(decided, finding, "ada")
    reject(decided.store, CONFIG, first.id, "jonas", "quotes too little", kind="unclear_wording")
    second = draft(decided, finding, "ada")
    assert second.changes[0].text != first.changes[0].text
    assert first.evidence is not None
    assert second.evidence is not None
    assert second.evidence.candidates > 1
    assert "earlier draft" not in first.rationale
    assert second.rationale.endswith(
        f"An earlier draft, {first.id}, was rejected (its wording is unclear): quotes too little, so its text was "
        "not offered again."
    )


def test_after_a_draft_that_was_too_broad_the_next_one_turns_fewer_decisions(decided: Workspace) -> None:
    finding = missed(decided)
    first = draft(decided, finding, "ada")
    reject(decided.store, CONFIG, first.id, "jonas", "hits job adverts", kind="too_broad")
    second = draft(decided, finding, "ada")

    def turned(proposal: Proposal) -> int:
        assert proposal.evidence is not None
        splits = proposal.evidence.tuning, proposal.evidence.validation
        return sum(split.fixed + split.broken for split in splits)

    assert turned(second) < turned(first)
    assert f"only candidates that turn fewer than {turned(first)} tuning and validation" in second.rationale


def test_after_a_draft_that_broke_right_decisions_the_next_one_breaks_none(decided: Workspace) -> None:
    finding = missed(decided)
    first = draft(decided, finding, "ada")
    reject(decided.store, CONFIG, first.id, "jonas", "", kind="breaks_right_decisions")
    second = draft(decided, finding, "ada")
    assert second.evidence is not None
    assert second.evidence.tuning.broken == second.evidence.validation.broken == 0
    assert "candidates that break a right decision" in second.rationale


def test_when_rejections_leave_nothing_to_draft_it_says_why(decided: Workspace) -> None:
    finding = missed(decided)

    def until_nothing_is_left() -> None:
        for _ in range(40):
            made = draft(decided, finding, "ada")
            reject(decided.store, CONFIG, made.id, "jonas", "", kind="too_broad")

    with pytest.raises(Refused, match=r"nothing was drafted\. An earlier draft, P-.*, was rejected"):
        until_nothing_is_left()
