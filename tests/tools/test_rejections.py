"""What was rejected stays away from the next draft: its text for good, its fault for the same cluster."""

from collections.abc import Sequence
from typing import Any

import pytest

from knowledge_base.changes import Proposal, RejectionReason
from knowledge_base.records import CaseId, ProposalId
from knowledge_base.workspace import Workspace
from tests import builders
from tests.builders import CONFIG, PROMPT_ID
from tests.scenes import cluster_of, everyday, finding_of_cause, prizes, scene_of, tasks, warnings
from tools.approve import approve, reject
from tools.candidates import Candidate
from tools.rejections import Rejection, heed, rejections
from tools.scene import Scene


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Some warnings are flagged, some tasks missed."""
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def rows_that_are(scene: Scene, right: bool, *splits: Any) -> list[int]:
    rows = scene.rows(*(splits or ("tuning", "validation")))
    return [int(row) for row in rows if (scene.decided[row] == scene.labels[row]) == right]


def candidate(scene: Scene, text: str, turned: Sequence[int]) -> Candidate:
    decided = scene.decided.copy()
    decided[list(turned)] = ~decided[list(turned)]
    return Candidate("made up", text, text, decided)


def rejected(kind: RejectionReason | None, text: str = "old", same: bool = True, **fields: Any) -> Rejection:
    given = {"reason": "no", "turned": 3, **fields}
    return Rejection(ProposalId("P-1"), text, kind, given["reason"], same, given["turned"])


def left(scene: Scene, candidates: Sequence[Candidate], *rejections: Rejection) -> list[str]:
    return [one.text for one in heed(scene, candidates, rejections).candidates]


def test_a_rejected_text_is_never_offered_again(scene: Scene) -> None:
    candidates = [candidate(scene, text, []) for text in ("old", "new")]
    for kind in (None, "wrong_cause", "not_now", "other"):
        for same in (True, False):
            assert left(scene, candidates, rejected(kind, same=same)) == ["new"]  # type: ignore[arg-type]


def test_after_one_that_breaks_right_decisions_none_that_breaks_any_is_left(scene: Scene) -> None:
    wrong, right = rows_that_are(scene, False), rows_that_are(scene, True)
    candidates = [candidate(scene, "clean", wrong[:5]), candidate(scene, "breaks", [*wrong[:5], right[0]])]
    assert left(scene, candidates, rejected("breaks_right_decisions")) == ["clean"]
    assert left(scene, candidates, rejected("breaks_right_decisions", same=False)) == ["clean", "breaks"]
    assert left(scene, candidates, rejected("wrong_cause")) == ["clean", "breaks"]


def test_after_one_that_was_too_broad_only_narrower_ones_are_left(scene: Scene) -> None:
    wrong = rows_that_are(scene, False)
    candidates = [candidate(scene, str(number), wrong[:number]) for number in (2, 3, 4)]
    assert left(scene, candidates, rejected("too_broad")) == ["2"]
    assert left(scene, candidates, rejected("too_broad", same=False)) == ["2", "3", "4"]
    assert left(scene, candidates, rejected("too_broad", turned=None)) == ["2", "3", "4"]


def test_what_turns_on_unseen_cases_plays_no_part(scene: Scene) -> None:
    unseen = rows_that_are(scene, True, "unseen") + rows_that_are(scene, False, "unseen")
    candidates = [candidate(scene, "a", unseen)]
    both = rejected("too_broad", turned=1), rejected("breaks_right_decisions")
    assert left(scene, candidates, *both) == ["a"]


def test_every_rejection_is_heeded(scene: Scene) -> None:
    wrong, right = rows_that_are(scene, False), rows_that_are(scene, True)
    candidates = [
        candidate(scene, "narrow", wrong[:2]),
        candidate(scene, "broad", wrong[:4]),
        candidate(scene, "breaks", right[:1]),
        candidate(scene, "old", wrong[:1]),
    ]
    both = rejected("too_broad"), rejected("breaks_right_decisions", text="older")
    assert left(scene, candidates, *both) == ["narrow"]


def test_the_words_say_which_draft_was_rejected_why_and_what_follows(scene: Scene) -> None:
    candidates = [candidate(scene, "old", [])]
    assert heed(scene, candidates, [rejected("too_broad", reason="hits\nsatire")]).words == (
        "An earlier draft, P-1, was rejected (it is too broad): hits\\nsatire, so only candidates that turn fewer "
        "than 3 tuning and validation decisions were compared."
    )
    assert heed(scene, candidates, [rejected("breaks_right_decisions", reason="")]).words == (
        "An earlier draft, P-1, was rejected (it breaks decisions that are right), so candidates that break a right "
        "decision on tuning and validation cases were left out."
    )
    assert heed(scene, candidates, [rejected(None, same=False)]).words == (
        "An earlier draft, P-1, was rejected (another reason): no, so its text was not offered again."
    )


def test_a_rejection_that_left_nothing_out_and_is_of_another_cluster_is_not_told(scene: Scene) -> None:
    assert heed(scene, [candidate(scene, "new", [])], [rejected("too_broad", same=False)]).words == ""


def test_a_reason_that_goes_on_and_on_is_cut_and_only_a_few_are_told(scene: Scene) -> None:
    told = heed(scene, [], [rejected("not_now", reason="x" * 4_000)] * 9).words
    assert told.count("An earlier draft") == 3
    assert len(told) < 1_000


def test_only_what_was_rejected_for_the_same_artefact_is_looked_up(workspace: Workspace) -> None:
    store = workspace.store
    builders.fill_documents(store)
    finding = finding_of_cause("prompt_defect", cluster_of(scene_of(tasks(4)), "task"))
    with store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        tx.ledger.add_finding(finding)

    def proposed(title: str, **fields: Any) -> Proposal:
        return builders.propose(store, (PROMPT_ID, builders.prompt_text(title=title)), **fields)

    measured = proposed("A", evidence=builders.evidence({}, fixed=4, broken=1), finding=finding.id)
    plain, opened, done = proposed("B"), proposed("C"), proposed("D")
    other = builders.propose(store, (builders.ArtefactId("thresholds/scams"), builders.thresholds_text(0.7)))
    for one in (measured, plain, other):
        reject(store, CONFIG, one.id, "mira", f"no {one.id}", kind="too_broad")
    approve(store, CONFIG, done.id, "mira")
    with store.read() as tx:
        found = rejections(tx, PROMPT_ID, finding)
        members = finding.cluster.members
        elsewhere = finding.cluster.model_copy(update={"members": (*members[:1], *map(CaseId, "abc"))})
        again = finding.cluster.model_copy(update={"members": (*members[:2], *map(CaseId, "ab"))})
        turned = finding.cluster.model_copy(update={"direction": "fp"})
        same = [
            rejections(tx, PROMPT_ID, finding.model_copy(update={"cluster": cluster}))[1].same_cluster
            for cluster in (finding.cluster, again, elsewhere, turned)
        ]
    assert opened.id not in {one.proposal for one in found}
    assert [(one.proposal, one.same_cluster, one.turned) for one in found] == [
        (plain.id, False, None),
        (measured.id, True, 10),
    ]
    assert found[0].reason == f"no {plain.id}"
    assert same == [True, True, False, False]
