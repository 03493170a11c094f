import json
from pathlib import Path

import numpy as np
import pytest

from evals.harness.baseline import read_baseline
from evals.suspect_labels.convert import OPENAI, PUBLIC_BASELINE, convert, rows_for
from evals.suspect_labels.flips import MOST, confusable, flips
from evals.suspect_labels.ranking import FIRST, at_random, ranked
from evals.suspect_labels.rows import UNSEEN, FlipRow, labelled_of
from evals.suspect_labels.suite import SUITE, answer
from knowledge_base.errors import WrongUsage
from tests.fakes import WordEmbedder

LABELS = np.arange(200) % 4 == 0
KINDS = ["scam" if yes else ("joke" if at % 2 else "news") for at, yes in enumerate(LABELS)]
VECTORS = np.eye(3, dtype=np.float32)[[{"scam": 0, "joke": 1, "news": 2}[kind] for kind in KINDS]]
VECTORS[:, 1] += 0.2 * (VECTORS[:, 0] > 0)


def row(**fields: object) -> FlipRow:
    return FlipRow.model_validate(
        {"id": "one", "policy": "hate", "noise": "uniform", "share": 0.1, "seed": 101, **fields}
    )


def test_uniform_flips_are_as_many_as_asked_and_follow_from_the_seed() -> None:
    first, again, other = (flips(LABELS, KINDS, VECTORS, "uniform", 0.1, seed) for seed in (1, 1, 2))
    assert first.sum() == 20
    assert (first == again).all()
    assert (first != other).any()
    assert not flips(LABELS, KINDS, VECTORS, "none", 0.1, 1).any()


def test_a_pair_is_of_both_labels_and_at_most_a_third_of_a_side_is_flipped() -> None:
    assert confusable(LABELS, KINDS, VECTORS) == ("scam", "joke")
    wrong = flips(LABELS, KINDS, VECTORS, "pair", 0.3, 1)
    kinds = np.array(KINDS)
    assert not wrong[kinds == "news"].any()
    assert 0 < wrong[kinds == "scam"].mean() <= MOST
    assert 0 < wrong[kinds == "joke"].mean() <= MOST


def test_a_perfect_ranking_scores_1_and_a_random_one_the_share_of_flips() -> None:
    wrong = np.arange(100) < 20
    best = ranked(wrong.astype(float), wrong)
    assert best is not None
    assert (best.average, best.first, best.recall) == (1.0, 1.0, 1.0)
    chance = at_random(wrong, 1)
    assert chance is not None
    assert chance.first == pytest.approx(0.2, abs=0.05)
    assert ranked(np.ones(FIRST), np.zeros(FIRST, dtype=bool)) is None
    assert at_random(np.zeros(5, dtype=bool), 1) is None


def test_labels_that_were_planted_wrong_in_the_sample_are_left_out() -> None:
    planted = {"counterfeit": 18, "hate": 0}
    for policy, many in planted.items():
        found = labelled_of(row(policy=policy))
        assert len(found) == {"counterfeit": 193 - many, "hate": 175}[policy]
        assert {kind.rpartition(", ")[2] for _, _, kind in found} == {"yes", "no"}


def test_a_control_marks_quiet_only_and_a_flipped_set_the_rankings() -> None:
    told = answer(row(), WordEmbedder())
    assert told.flipped == round(0.1 * told.labels)
    marks = {one.name for one in SUITE.metrics if one.applies(row())}
    assert "average_precision" in marks
    assert not {"quiet", "quiet_likely"} & marks
    assert {one.name for one in SUITE.metrics if one.applies(row(noise="none", share=0))} == {
        "quiet",
        "quiet_likely",
    }
    for metric in SUITE.metrics:
        if metric.applies(row()):
            assert metric.score(row(), told).value is not None
    assert "hate" not in SUITE.details([told])


def test_every_row_is_unseen_and_a_seed_draws_other_flips() -> None:
    posed = SUITE.cases(seed=3)
    assert {one.written.policy for one in posed} == {
        one.policy for one in rows_for(tuple({p.written.policy for p in posed}))
    }
    assert all(one.written.seed >= UNSEEN and one.asked.seed >= UNSEEN for one in posed)
    assert posed[0].asked.seed != posed[0].written.seed


def test_absent_sets_are_left_out_and_categories_nobody_judged_are_unknown(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="name the folder"):
        convert(tmp_path, tmp_path / "out")
    (tmp_path / OPENAI).mkdir()
    lines = [{"prompt": "=cmd()", "H": 1}, {"prompt": "b", "H": 0, "V": 1}, {"prompt": "c", "S": None}]
    (tmp_path / OPENAI / "samples-dev.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    rows = convert(tmp_path, tmp_path / "out")
    assert {one.policy for one in rows} == {"sexual", "hate", "violence", "harassment"}
    hate = next(one for one in rows if one.policy == "hate")
    assert [(one.violates, one.kind) for one in labelled_of(hate)] == [
        (True, "hate, yes"),
        (False, "violence, no"),
    ]


def test_rows_of_public_sets_are_those_of_the_shipped_baseline_wherever_they_lie() -> None:
    kept = read_baseline(PUBLIC_BASELINE)
    assert kept is not None
    rows = list(rows_for(("sexual",), f"/somewhere/else/{OPENAI}.jsonl"))
    assert {row.id: row.digest for row in rows}.items() <= {
        name: one.row for name, one in kept.rows.items()
    }.items()
