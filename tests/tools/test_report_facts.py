"""The report's figures are those of the store, and say so where they moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.cases import Decision
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tests.reports import AT, fill, findings, small_report
from tests.stores import new_store
from tools.report_facts import report_of, triage_run
from tools.report_tables import lines_of, markets_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store; nothing here depends on the engine."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def test_errors_are_counted_by_cause_policy_and_market_with_their_share_of_views() -> None:
    report = small_report()
    assert (report.errors, report.missed, report.flagged) == (20, 14, 6)
    assert sum(cell.errors.count for cell in report.cells) == 20
    assert {cell.market for cell in report.cells} == {"DE", "BR", "global"}
    assert (report.causes[0].cause, report.causes[0].errors.count) == ("prompt_defect", 8)
    weighed = sum(cell.weighed or 0 for cell in report.cells)
    assert 0 < weighed <= 1


def test_markets_stand_side_by_side_and_add_up() -> None:
    lines = lines_of(small_report())
    assert markets_of(small_report())[-1] in ("DE", "BR", "global")
    assert all(sum(line.markets) == line.errors.count for line in lines)
    assert lines[0].errors.count == max(line.errors.count for line in lines)


def test_every_share_has_an_interval_around_it() -> None:
    report = small_report()
    parts = [line.errors for line in report.causes] + [week.wrong for week in report.weeks if week.wrong.of]
    parts += [one.fixed for finding in report.findings for one in finding.tried]
    assert all(one.share is not None and one.low <= one.share <= one.high for one in parts)


def test_a_policy_tells_what_is_missed_of_violations_and_flagged_of_the_rest() -> None:
    (line,) = small_report().policies
    assert (line.wrong.count, line.wrong.of) == (20, 60)
    assert (line.missed.count, line.missed.of) == (14, 32)
    assert (line.flagged.count, line.flagged.of) == (6, 28)


def test_weeks_add_up_to_the_dated_errors() -> None:
    report = small_report()
    assert sum(week.wrong.count for week in report.weeks) == 20
    assert report.undated == 0


def test_the_trade_off_is_drawn_on_cases_that_triage_may_look_at() -> None:
    (curve,) = small_report().trade_offs
    assert 20 <= curve.cases < 60
    assert curve.in_force.threshold == 0.3
    recalls = [point.recall.value or 0.0 for point in curve.points]
    assert recalls == sorted(recalls, reverse=True)


def test_decisions_that_moved_since_are_owned_up_to(store: Store) -> None:
    fill(store)
    with store.write() as tx:
        right = Decision(stream="llm", policy="scams", violates=True, model="m", score=0.9)
        tx.cases.add_decisions("later", [(CaseId("task-00"), right)])
    report = report_of(store, triage_run(store, "T-1"), 7, AT)
    said = [one.what for one in report.unknown]
    assert "Decisions or labels have changed since: triage counted 20 errors, now there are 19." in said


def test_errors_without_a_finding_are_owned_up_to(store: Store) -> None:
    fill(store, findings()[:1])
    report = report_of(store, triage_run(store, None), 7, AT)
    assert any("12 errors of the queue could not be put into a finding" in one.what for one in report.unknown)


def test_a_triage_without_findings_says_so(store: Store) -> None:
    fill(store, [])
    report = report_of(store, triage_run(store, None), 7, AT)
    assert report.summary[0].text == "The queue holds 20 errors, and triage has no finding to show."
    assert report.findings == ()


def test_a_triage_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="no finished triage 'T-9'; run 'redline triage'"):
        triage_run(store, "T-9")
