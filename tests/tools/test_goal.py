"""What a revision is for, as people write it and as it is scored."""

import numpy as np
import pytest

from knowledge_base.errors import WrongUsage
from tools.goal import F1, Bound, Goal, rate, read_goal

COUNTS = np.array([8, 2, 4, 86])


@pytest.mark.parametrize("text", ["", "f1", " F1 "])
def test_with_nothing_said_the_goal_is_f1(text: str) -> None:
    assert read_goal(text) == F1
    assert F1.score(COUNTS) == pytest.approx(16 / 22)


@pytest.mark.parametrize(
    "text", ["recall>=0.9 at FPR<=0.02", "recall ≥ 90% , fpr ≤ 2 %", "FPR<=0.02 and Recall>=.9"]
)
def test_a_target_within_a_limit_is_read(text: str) -> None:
    assert read_goal(text) == Goal(Bound("recall", True, 0.9), (Bound("fpr", False, 0.02),))
    assert str(read_goal(text)) == "recall>=0.9 at FPR<=0.02"


@pytest.mark.parametrize(
    "text",
    ["accuracy>=0.9", "recall>=9", "recall<=0.9", "FPR>=0.1", "FPR<=0.1", "recall>0.9", "recall>=0.9 at"],
)
def test_a_goal_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongUsage, match=r"goal|names nothing"):
        read_goal(text)


def test_keeping_the_limit_comes_before_reaching_the_target() -> None:
    goal = read_goal("recall>=0.9 at FPR<=0.02")
    within, beyond = np.array([5, 1, 5, 99]), np.array([10, 20, 0, 80])
    assert goal.score(within) > goal.score(beyond)
    assert not goal.met(within)
    assert goal.met(np.array([9, 2, 1, 98]))


def test_past_its_target_a_metric_hardly_counts() -> None:
    goal = read_goal("recall>=0.5")
    half, all_of_it = goal.score(np.array([[5, 0, 5, 90], [10, 0, 0, 90]]))
    assert half == pytest.approx(0.5)
    assert all_of_it == pytest.approx(0.505)


def test_a_rate_with_no_denominator_counts_as_zero() -> None:
    nothing = np.array([0, 0, 0, 10])
    assert [float(rate(metric, nothing)) for metric in ("recall", "precision", "f1")] == [0, 0, 0]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["F1", "recall>=0.9 at FPR<=0.1", "precision>=0.8"])
@pytest.mark.parametrize("seed", range(8))
def test_no_other_threshold_serves_better_than_the_best_cut(text: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.choice(np.linspace(0, 1, 9), size=1 + 5 * seed)
    labels = rng.random(len(scores)) < 0.4
    goal = read_goal(text)

    def served(cut: float) -> float:
        flagged = scores >= cut
        counts = [flagged & labels, flagged & ~labels, ~flagged & labels, ~flagged & ~labels]
        return float(goal.score(np.array([each.sum() for each in counts])))

    best = max(served(cut) for cut in np.unique(scores))
    assert served(goal.best_cut(scores, labels)) == pytest.approx(best)


def test_a_threshold_cannot_be_chosen_on_nothing() -> None:
    with pytest.raises(WrongUsage, match="no labelled cases"):
        F1.best_cut(np.empty(0), np.empty(0, dtype=bool))
