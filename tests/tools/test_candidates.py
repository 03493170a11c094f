from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.changes import Finding
from knowledge_base.prompts import PromptSpec, Thresholds
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
from tools.candidates import SIZES, Candidate, choose, prompt_candidates, threshold_candidates
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


def candidate(
    scene: Scene, generator: str, turned: Sequence[int], size: int, taught: Sequence[int] = ()
) -> Candidate:
    decided: Bools = scene.decided.copy()
    decided[list(turned)] = ~decided[list(turned)]
    return Candidate(generator, generator, generator, size, decided, frozenset(taught))


def wrong_rows(scene: Scene) -> list[int]:
    known = scene.rows("tuning", "validation")
    return [int(row) for row in known if scene.decided[row] != scene.labels[row]]


def right_rows(scene: Scene) -> list[int]:
    known = scene.rows("tuning", "validation")
    return [int(row) for row in known if scene.decided[row] == scene.labels[row]]


@pytest.mark.parametrize("name", ["warn", "task"])
def test_examples_come_from_tuning_cases_only(name: str) -> None:
    scene = flagged()
    kept = {example.case for example in scene.instruments.spec.examples()}
    tuning = {scene.ids[row] for row in scene.rows("tuning")}
    found = list(prompt_candidates(scene, finding(scene, name), CLAUSES))
    assert len(found) >= 3
    for drafted in found:
        quoted = {example.case for example in PromptSpec.from_yaml(drafted.text).examples()} - kept
        assert quoted or drafted.generator == "criterion"
        assert quoted <= tuning


def test_examples_come_from_errors_of_the_finding_and_contrasts_from_what_the_draft_breaks() -> None:
    scene = flagged()
    before = set(scene.instruments.spec.questions[0].counter_examples)
    for drafted in prompt_candidates(scene, finding(scene), CLAUSES):
        spec = PromptSpec.from_yaml(drafted.text)
        added = [example for example in spec.questions[0].counter_examples if example not in before]
        added += [example for exception in spec.exceptions for example in exception.examples]
        rows = [scene.row_of[example.case] for example in added if example.case]
        assert {scene.ids[row][:4] for row in rows} == {"warn"}
        assert all(scene.decided[row] and not scene.labels[row] for row in rows)


@pytest.mark.parametrize("name", ["warn", "task"])
def test_the_labels_of_unseen_cases_change_neither_the_drafts_nor_the_choice(name: str) -> None:
    scene = flagged()
    flipped = with_flipped_unseen(scene)
    assert len(scene.rows("unseen")) > 10
    drafts = list(prompt_candidates(scene, finding(scene, name), CLAUSES))
    others = list(prompt_candidates(flipped, finding(scene, name), CLAUSES))
    assert [draft.text for draft in drafts] == [draft.text for draft in others]
    choice, other = choose(scene, drafts, SEED), choose(flipped, others, SEED)
    assert choice is not None
    assert other is not None
    assert (choice.candidate.text, choice.gain, choice.fixed, choice.broken) == (
        other.candidate.text,
        other.gain,
        other.fixed,
        other.broken,
    )


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


def test_the_texts_of_unseen_cases_are_in_no_draft() -> None:
    scene = flagged()
    unseen = [scene.reading.cases[row].text for row in scene.rows("unseen")]
    for drafted in prompt_candidates(scene, finding(scene, "task"), CLAUSES):
        texts = {example.text for example in PromptSpec.from_yaml(drafted.text).examples()}
        assert not texts & set(unseen)


def test_a_draft_is_not_measured_on_the_groups_that_taught_it() -> None:
    """Fixing only what it was taught from is no gain; the same flips untaught are."""
    scene = flagged()
    rows = wrong_rows(scene)[:4]
    groups = [int(scene.groups[row]) for row in rows]
    assert choose(scene, [candidate(scene, "memorised", rows, 4, groups)], SEED) is None
    choice = choose(scene, [candidate(scene, "learned", rows, 4)], SEED)
    assert choice is not None
    assert (choice.fixed, choice.broken) == (4, 0)


def test_near_duplicates_of_what_taught_a_draft_do_not_count_either() -> None:
    scene = flagged()
    row, other = wrong_rows(scene)[:2]
    groups = scene.groups.copy()
    groups[other] = groups[row]
    scene = replace(scene, groups=groups)
    assert choose(scene, [candidate(scene, "memorised", [row, other], 1, [int(groups[row])])], SEED) is None


def test_of_drafts_within_one_standard_error_of_the_best_the_smallest_is_taken() -> None:
    scene = flagged()
    wrong = wrong_rows(scene)
    best = candidate(scene, "large", wrong[:8], 8)
    near = candidate(scene, "small", wrong[:7], 2)
    choice = choose(scene, [best, near], SEED)
    assert choice is not None
    assert choice.candidate.generator == "small"
    assert choice.compared == 2


def test_a_draft_that_is_far_better_is_taken_though_it_is_larger() -> None:
    scene = flagged()
    wrong = wrong_rows(scene)
    large, small = candidate(scene, "large", wrong, 8), candidate(scene, "small", wrong[:1], 2)
    choice = choose(scene, [small, large], SEED)
    assert choice is not None
    assert choice.candidate.generator == "large"


def test_of_drafts_of_one_size_the_one_that_gains_most_is_taken() -> None:
    scene = flagged()
    wrong = wrong_rows(scene)
    one, other = candidate(scene, "a", wrong[:6], 2), candidate(scene, "b", wrong[:7], 2)
    for drafts in ([one, other], [other, one]):
        choice = choose(scene, drafts, SEED)
        assert choice is not None
        assert choice.candidate.generator == "b"


def test_drafts_that_gain_nothing_are_not_taken() -> None:
    scene = flagged()
    nothing = candidate(scene, "nothing", [], 1)
    harm = candidate(scene, "harm", right_rows(scene)[:5], 1)
    assert choose(scene, [nothing, harm], SEED) is None
    assert choose(scene, [], SEED) is None


def test_a_gain_on_unseen_cases_alone_is_no_gain() -> None:
    scene = flagged()
    unseen = [int(row) for row in scene.rows("unseen") if scene.decided[row] != scene.labels[row]]
    assert unseen
    assert choose(scene, [candidate(scene, "lucky", unseen, 1)], SEED) is None


def test_edits_come_in_several_sizes() -> None:
    scene = flagged()
    found = list(prompt_candidates(scene, finding(scene), CLAUSES))
    plain = [draft for draft in found if draft.generator == "counter-examples"]
    sizes = [draft.size for draft in plain]
    assert len(set(sizes)) >= 2
    assert all(size <= most for size, most in zip(sizes, SIZES, strict=True))


def test_a_draft_says_what_it_would_decide() -> None:
    scene = flagged()
    for drafted in prompt_candidates(scene, finding(scene), CLAUSES):
        assert np.array_equal(drafted.decided, scene.rejudge(PromptSpec.from_yaml(drafted.text)))
    for drafted in threshold_candidates(scene, None):
        thresholds = Thresholds.from_yaml(drafted.text)
        assert np.array_equal(drafted.decided, scene.decide(scene.judged, thresholds))


def test_a_contrasted_draft_holds_what_the_plain_one_breaks_as_examples_of_the_other_side() -> None:
    scene = flagged()
    drafts = list(prompt_candidates(scene, finding(scene, "task"), CLAUSES))
    contrasted = [draft for draft in drafts if draft.generator.endswith("with contrasts")]
    for draft in contrasted:
        countered = PromptSpec.from_yaml(draft.text).questions[0].counter_examples[1:]
        assert countered
        for example in countered:
            assert example.case is not None
            assert not scene.labels[scene.row_of[example.case]]


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
