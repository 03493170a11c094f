import numpy as np

from knowledge_base.measured import Look
from tests.scenes import SEED, everyday, prizes, scene_of, tasks, warnings
from tools.evidence import LEVEL, evidence_for, measure_split
from tools.scene import Scene


def scene() -> Scene:
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def test_each_split_is_measured_on_its_own_cases() -> None:
    some = scene()
    found = evidence_for(some, some.labels, SEED, candidates=4)
    for split in ("tuning", "validation", "unseen"):
        measured = getattr(found, split)
        rows = some.rows(split)  # type: ignore[arg-type]
        assert measured.before.n == measured.after.n == len(rows)
        assert {flip.case for flip in measured.flips} == {
            some.ids[row] for row in rows if some.decided[row] != some.labels[row]
        }
    total = found.tuning.before.n + found.validation.before.n + found.unseen.before.n
    assert total == len(some.ids)


def test_before_is_what_is_in_force_and_after_is_the_draft() -> None:
    some = scene()
    found = measure_split(some, some.labels, "tuning", SEED)
    rows = some.rows("tuning")
    assert found.before.fn == int(np.sum(~some.decided[rows] & some.labels[rows]))
    assert (found.after.fn, found.after.fp) == (0, 0)
    assert found.after.f1.value == 1.0
    assert found.fixed == len(found.flips) > 0
    assert found.broken == 0


def test_a_draft_that_changes_nothing_has_no_flips_and_no_gain() -> None:
    some = scene()
    found = evidence_for(some, some.decided, SEED, candidates=1)
    for measured in (found.tuning, found.validation, found.unseen):
        assert (measured.gain, measured.fixed, measured.broken, measured.flips, measured.p_value) == (
            0,
            0,
            0,
            (),
            1,
        )


def test_a_flip_names_the_case_and_both_decisions() -> None:
    some = scene()
    row = int(some.rows("unseen")[0])
    after = some.decided.copy()
    after[row] = ~after[row]
    (flip,) = evidence_for(some, after, SEED, candidates=1).unseen.flips
    assert flip.case == some.ids[row]
    assert (flip.before, flip.after, flip.label) == (
        bool(some.decided[row]),
        not some.decided[row],
        bool(some.labels[row]),
    )


def test_evidence_says_what_it_was_measured_with() -> None:
    some = scene()
    found = evidence_for(some, some.labels, SEED, Look(number=3, nth=2, cases=5, fresh=0), 9)
    versions = (some.instruments.prompt_version, some.instruments.thresholds_version)
    assert found.basis == {version.artefact: version.digest for version in versions if version}
    assert set(found.basis) == {"prompt/scams", "thresholds/scams"}
    assert (found.looks, found.candidates, found.seed, found.level) == (3, 9, SEED, LEVEL)
    assert found.judge == some.judge.name
    assert found.floor == some.instruments.spec.floor


def test_measuring_twice_gives_the_same_figures() -> None:
    some = scene()
    assert evidence_for(some, some.labels, SEED) == evidence_for(some, some.labels, SEED)


def test_a_split_without_cases_has_no_rates() -> None:
    some = scene_of([*prizes(6), *everyday(6)], split="tuning")
    found = evidence_for(some, some.labels, SEED, candidates=1)
    assert found.unseen.before.n == 0
    assert found.unseen.after.recall.value is None
