"""When a score has fallen behind its baseline: the rule of evals/harness/baseline.py, case by case."""

import json
from collections.abc import Collection
from pathlib import Path

import pytest

from evals.harness.baseline import (
    Baseline,
    Kept,
    against,
    read_baseline,
    sign_test,
    write_baseline,
)
from evals.harness.result import Against
from evals.harness.scores import Observation, total
from knowledge_base.errors import WrongUsage

ROWS = 40


def seen(wrong: Collection[int], unscored: Collection[int] = (), group: int = 1) -> list[Observation]:
    """Forty rows, right but for those named; `group` of them share a group."""
    return [
        Observation(f"r{n}", f"g{n // group}", None if n in unscored else float(n not in wrong))
        for n in range(ROWS)
    ]


def baseline(was: list[Observation]) -> Baseline:
    """What was seen, as a baseline."""
    rows = {one.row: Kept(row="same", marks={"right": one.value}) for one in was}
    return Baseline(suite="tiny", seed=1, scores={"right": total(was, 1)}, rows=rows)


def beside(
    now: list[Observation], then: list[Observation] | None, promise: bool = False, digest: str = "same"
) -> Against:
    """Now against then."""
    digests = {one.row: digest for one in now}
    return against("right", promise, now, digests, total(now, 1), None if then is None else baseline(then))


def test_six_that_fell_are_beyond_noise_and_five_are_not() -> None:
    assert not beside(seen(set(range(5))), seen(set())).regressed
    found = beside(seen(set(range(6))), seen(set()))
    assert (found.regressed, found.why) == (True, "6 fell and 0 rose (p = 0.0156)")
    assert found.fell == ("r0", "r1", "r2", "r3", "r4", "r5")


def test_rises_weigh_against_falls() -> None:
    found = beside(seen({0, 1, 2, 3, 4, 5, 6}), seen({37, 38, 39}))
    assert (found.regressed, len(found.fell), len(found.rose)) == (False, 7, 3)


def test_rows_of_one_group_fall_as_one() -> None:
    assert not beside(seen(set(range(20)), group=4), seen(set(), group=4)).regressed
    assert beside(seen(set(range(24)), group=4), seen(set(), group=4)).regressed


def test_a_broken_promise_is_a_regression_at_once() -> None:
    assert not beside(seen({1}), seen(set())).regressed
    assert beside(seen({1}), seen(set()), promise=True).regressed
    assert not beside(seen({1}), seen({1}), promise=True).regressed


def test_a_row_that_could_not_be_scored_neither_falls_nor_rises() -> None:
    assert beside(seen(set(), unscored={1}), seen({1})).rose == ()
    assert beside(seen({1}), seen(set(), unscored={1})).fell == ()


def test_one_row_that_could_not_be_scored_is_borne_and_two_of_forty_are_not() -> None:
    assert not beside(seen(set(), unscored={1}), None).regressed
    found = beside(seen(set(), unscored={1, 2}), None)
    assert (found.regressed, found.why) == (True, "2 of 40 could not be scored")


def test_nothing_scored_fails() -> None:
    assert beside(seen(set(), unscored=set(range(ROWS))), None).regressed


def test_other_rows_are_compared_as_a_whole() -> None:
    few, many = (beside(seen(set(range(n))), seen(set()), digest="other") for n in (3, 9))
    assert (few.test, few.regressed) == ("means", False)
    assert (many.test, many.regressed, many.fell) == ("means", True, ())


def test_a_score_that_the_baseline_does_not_have_falls_behind_nothing() -> None:
    now, digests = seen(set(range(30))), {f"r{n}": "same" for n in range(ROWS)}
    found = against("new", False, now, digests, total(now, 1), baseline(seen(set())))
    assert (found.test, found.then, found.regressed) == ("none", None, False)


def test_a_baseline_is_read_as_it_was_written_a_row_a_line(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, baseline(seen({3}, unscored={4})))
    text = file.read_text(encoding="utf-8")
    assert read_baseline(file) == baseline(seen({3}, unscored={4}))
    assert json.loads(text)["rows"]["r4"]["marks"] == {"right": None}
    assert sum(line.startswith('    "r') for line in text.splitlines()) == ROWS + 1  # and the score's own
    assert [one.name for one in tmp_path.iterdir()] == ["baseline.json"]


def test_a_baseline_that_is_none_is_refused_and_one_that_is_not_there_is_not(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "baseline.json") is None
    (tmp_path / "baseline.json").write_text('{"suite": "tiny"}', encoding="utf-8")
    with pytest.raises(WrongUsage, match="seed: Field required; make it anew with --update-baseline"):
        read_baseline(tmp_path / "baseline.json")


def test_the_sign_test_is_exact() -> None:
    found = [sign_test(fell, rose) for fell, rose in ((0, 0), (5, 0), (6, 0), (7, 1))]
    assert found == [1, 1 / 32, 1 / 64, 9 / 256]
