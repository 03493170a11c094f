"""Rater hours follow from what is needed, at the pace and the rate of splits that were measured."""

import csv
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.store import Store
from tests import batches
from tests.batches import CONFIG, open_one, rate
from tools.measure import wilson
from tools.plan_files import plan_plot, write_csv
from tools.plan_needs import Assumed, sample_size
from tools.rating_plan import Plan, plan_ratings

FIRST = date(2026, 7, 8)


@pytest.fixture
def queue(queue: Store) -> Store:
    with queue.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        for cause, size in (("label_error", 12), ("ambiguous_guideline", 80), ("threshold", 9)):
            tx.ledger.add_finding(batches.finding(cause, [f"{cause}-{place}" for place in range(size)]))
        tx.ledger.finish_run("T-1")
    return queue


def planned(store: Store, weeks: int = 4, capacity: float | None = None, **assumed: object) -> Plan:
    with store.read() as tx:
        return plan_ratings(tx, CONFIG, FIRST, weeks, Assumed.model_validate(assumed), capacity=capacity)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.9])
@pytest.mark.parametrize("width", [0.02, 0.1, 0.4])
def test_the_sample_is_the_smallest_whose_interval_is_narrow_enough(share: float, width: float) -> None:
    def width_of(n: int) -> float:
        low, high = wilson(share * n, n, 0.95)
        return high - low

    n = sample_size(share, width, 0.95)
    assert width_of(n) <= width
    assert n == 1 or width_of(n - 1) > width


def test_findings_become_work_and_hours_add_up(queue: Store) -> None:
    plan = planned(queue, gold=0.0)
    relabel, calibrate, measure = plan.lines
    assert (relabel.work, relabel.items, relabel.ratings, relabel.adjudications) == ("relabel", 12, 24, 3)
    assert relabel.hours == pytest.approx((24 * 60 + 3 * 180) / 3600)
    assert (calibrate.items, calibrate.ratings) == (50, 50 * 5)
    assert measure.items == 22
    assert measure.why == "precision, of all flagged; 10% from end to end, at 95% would take 366"
    assert plan.first == date(2026, 7, 6)
    assert sum(cell.hours for cell in plan.cells) == pytest.approx(plan.hours)
    assert plan.left == pytest.approx(0)


def test_gold_items_are_rated_too(queue: Store) -> None:
    assert planned(queue, gold=0.2).lines[0].gold == 3


def test_a_measured_pace_and_rate_of_splits_replace_what_was_assumed(queue: Store) -> None:
    batch = open_one(queue, 24, unrated=True)
    for number in range(24):
        rate(queue, batch, "r1", True)
        rate(queue, batch, "r2", number % 4 > 0)
    grounds = {ground.what: ground for ground in planned(queue).grounds}
    assert (grounds["seconds a rating"].value, grounds["seconds a rating"].n) == (30.0, 48)
    assert (grounds["seconds an adjudication"].value, grounds["seconds an adjudication"].n) == (180.0, 0)
    split = grounds["share of double ratings that are split"]
    assert (split.value, split.n) == (0.25, 24)


def test_where_hours_are_short_labels_in_doubt_come_first_and_what_is_left_is_told(queue: Store) -> None:
    plan = planned(queue, weeks=2, capacity=1.0)
    assert next(cell.work for cell in plan.cells) == "relabel"
    assert all(
        sum(cell.hours for cell in plan.cells if cell.monday == monday) <= 1.0 + 1e-9
        for monday in {cell.monday for cell in plan.cells}
    )
    assert plan.left == pytest.approx(plan.hours - 2.0)


def test_recall_asks_for_as_many_items_as_find_enough_violations(queue: Store) -> None:
    with queue.write() as tx:
        rows = [{"id": f"big-{n}", "text": f"text {n}", "decisions": _no()} for n in range(3_000)]
        tx.cases.add_rows([CaseRow.model_validate(row) for row in rows])
    few = next(line for line in planned(queue, rate="precision", width=0.3).lines if line.work == "measure")
    many = next(line for line in planned(queue, rate="recall", width=0.3).lines if line.work == "measure")
    assert many.items > few.items


def _no() -> list[dict[str, object]]:
    return [{"stream": "llm", "policy": "scams", "violates": False, "model": "m", "score": 0.1}]


def test_a_policy_that_nobody_rated_is_refused(queue: Store) -> None:
    with queue.read() as tx, pytest.raises(Refused, match="nothing is rated or decided under 'spam'"):
        plan_ratings(tx, CONFIG, FIRST, 2, Assumed(), ("spam",))


def test_the_plan_is_written_for_a_spreadsheet_and_drawn(queue: Store, tmp_path: Path) -> None:
    plan = planned(queue, capacity=2.0)
    write_csv(plan, tmp_path / "plan.csv")
    plan_plot(plan, tmp_path / "plan.png")
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["hours"]) for row in rows) == pytest.approx(plan.hours - plan.left, abs=0.1)
    assert (tmp_path / "plan.png").read_bytes()[:4] == b"\x89PNG"
    for write in (write_csv, plan_plot):
        with pytest.raises(OutsideFailed, match="cannot write"):
            write(plan, tmp_path / "none" / "file")
