from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.changes import Finding
from knowledge_base.prompts import Thresholds
from tests.scenes import (
    SEED,
    cluster_of,
    everyday,
    finding_of_cause,
    policy_clauses,
    prizes,
    scene_of,
    tasks,
    warnings,
)
from tools.candidates import Candidate, choose, threshold_candidates
from tools.diagnose import pose
from tools.scene import Bools, Scene

CLAUSES = policy_clauses()


def flagged() -> Scene:
    """Some warnings are flagged, some tasks missed; every split has cases of each."""
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def finding(scene: Scene, name: str = "warn") -> Finding:
    direction = "fp" if name == "warn" else "fn"
    return finding_of_cause("prompt_defect", cluster_of(scene, name, direction=direction))  # type: ignore[arg-type]


def with_flipped_unseen(scene: Scene) -> Scene:
    """The same scene, every label of an unseen case turned round."""
    labels = scene.labels.copy()
    unseen = scene.rows("unseen")
    labels[unseen] = ~labels[unseen]
    return replace(scene, labels=labels)


def candidate(scene: Scene, generator: str, turned: Sequence[int]) -> Candidate:
    decided: Bools = scene.decided.copy()
    decided[list(turned)] = ~decided[list(turned)]
    return Candidate(generator, generator, generator, decided)


def wrong_rows(scene: Scene) -> list[int]:
    known = scene.rows("tuning", "validation")
    return [int(row) for row in known if scene.decided[row] != scene.labels[row]]


def right_rows(scene: Scene) -> list[int]:
    known = scene.rows("tuning", "validation")
    return [int(row) for row in known if scene.decided[row] == scene.labels[row]]


def test_the_labels_of_unseen_cases_change_no_threshold() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *warnings(20)], default=0.85)
    flipped = with_flipped_unseen(scene)

    def drafted(some: Scene) -> list[str]:
        question = pose(some, cluster_of(some, "prize"), CLAUSES)
        return [draft.text for draft in threshold_candidates(some, question)]

    assert drafted(scene) == drafted(flipped)
    choices = [
        choose(some, list(threshold_candidates(some, pose(some, cluster_of(some, "prize"), CLAUSES))), SEED)
        for some in (scene, flipped)
    ]
    assert choices[0] is not None
    assert choices[1] is not None
    assert choices[0].candidate.text == choices[1].candidate.text


def test_the_one_that_gains_most_is_taken() -> None:
    scene = flagged()
    wrong = wrong_rows(scene)
    one, other = candidate(scene, "a", wrong[:6]), candidate(scene, "b", wrong[:7])
    for drafts in ([one, other], [other, one]):
        choice = choose(scene, drafts, SEED)
        assert choice is not None
        assert choice.candidate.generator == "b"


def test_drafts_that_gain_nothing_are_not_taken() -> None:
    scene = flagged()
    nothing = candidate(scene, "nothing", [])
    harm = candidate(scene, "harm", right_rows(scene)[:5])
    assert choose(scene, [nothing, harm], SEED) is None
    assert choose(scene, [], SEED) is None


def test_a_gain_on_unseen_cases_alone_is_no_gain() -> None:
    scene = flagged()
    unseen = [int(row) for row in scene.rows("unseen") if scene.decided[row] != scene.labels[row]]
    assert unseen
    assert choose(scene, [candidate(scene, "lucky", unseen)], SEED) is None


def test_a_draft_says_what_it_would_decide() -> None:
    scene = flagged()
    for drafted in threshold_candidates(scene, None):
        thresholds = Thresholds.from_yaml(drafted.text)
        assert np.array_equal(drafted.decided, scene.decide(scene.judged, thresholds))


def test_thresholds_are_drafted_from_the_finding_and_from_the_floor() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *warnings(20)], default=0.85)
    question = pose(scene, cluster_of(scene, "prize"), CLAUSES)
    found = {
        draft.generator: Thresholds.from_yaml(draft.text) for draft in threshold_candidates(scene, question)
    }
    assert {"best F1", "smallest shift", "precision floor, naive"} <= set(found)
    assert all(thresholds.default < 0.85 for thresholds in found.values())
    assert "smallest shift" not in {draft.generator for draft in threshold_candidates(scene, None)}


def test_the_threshold_of_a_market_keeps_its_distance_from_the_default() -> None:
    rows = [row.model_copy(update={"market": "DE"}) for row in prizes(20)[::2]]
    scene = scene_of([*prizes(20)[1::2], *rows, *everyday(20)], default=0.6, markets={"DE": 0.65})
    for draft in threshold_candidates(scene, None):
        thresholds = Thresholds.from_yaml(draft.text)
        assert thresholds.markets["DE"] - thresholds.default == pytest.approx(0.05, abs=1e-5)


def test_a_guaranteed_threshold_flags_what_it_was_certified_on() -> None:
    """The floor was tested with the case at the threshold flagged; a threshold above it would be another one."""
    scene = scene_of([*prizes(20), *everyday(20)], default=0.85)
    tuning = scene.rows("tuning")
    cuts = [
        Thresholds.from_yaml(draft.text).default
        for draft in threshold_candidates(scene, None)
        if "floor" in draft.generator
    ]
    assert cuts
    for cut in cuts:
        above = scene.judged.score[tuning][scene.judged.score[tuning] >= cut]
        assert float(above.min()) - cut < 2e-6
