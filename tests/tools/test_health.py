"""The health of a queue: counts, rates with intervals, causes still open, and the weekly trend."""

from datetime import UTC, date, datetime

import pytest

from knowledge_base.casebook import Verdict
from knowledge_base.cases import CaseRow, Decision, Label
from knowledge_base.changes import Scores
from knowledge_base.records import CaseId, Digest
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests.builders import case_row, fill_documents, propose
from tests.scenes import store_finding
from tools.approve import approve
from tools.health import MOST_WEEKS, PolicyHealth, errors_among, policy_health, weekly

CASES = 40


def row(number: int, violates: bool | None, decided: bool | None, at: str | None = None) -> CaseRow:
    """A case with its label, an imported decision and its day."""
    made = case_row(f"c-{number:02}", f"text number {number}", "scams", violates)
    decision = Decision(stream="llm", policy="scams", violates=decided, model="m")
    moment = None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC)
    return made.model_copy(update={"decisions": (decision,), "occurred_at": moment})


def health(store: Store, known: dict[Digest, Scores | None] | None = None) -> PolicyHealth:
    """The health of the policy."""
    with store.read() as tx:
        return policy_health(tx, "scams", "llm", 7, known)


@pytest.fixture
def kept(store: Store) -> Store:
    """Ten cases: five right violations, two missed, one wrongly flagged, one with no label, one undecided."""
    rows = [row(n, True, True, "2026-10-05") for n in range(5)]
    rows += [
        row(5, True, False, "2026-10-06"),
        row(6, True, False, "2026-10-13"),
        row(7, False, True, "2026-10-14"),
    ]
    rows += [row(8, None, True), row(9, True, None)]
    with store.write() as tx:
        tx.cases.add_rows(rows)
    return store


def test_errors_are_counted_among_cases_that_are_decided_and_labelled(kept: Store) -> None:
    found = health(kept)
    assert (found.decided, found.labelled, found.compared) == (9, 9, 8)
    assert (found.fn, found.fp, found.errors) == (2, 1, 3)


def test_precision_and_recall_have_intervals_around_them(kept: Store) -> None:
    found = health(kept)
    for rate, value in ((found.precision, 5 / 6), (found.recall, 5 / 7)):
        assert rate.value == pytest.approx(value)
        assert rate.low is not None
        assert rate.high is not None
        assert rate.low <= rate.value <= rate.high


def test_an_empty_queue_has_no_rates_and_no_day(store: Store) -> None:
    found = health(store)
    assert (found.decided, found.errors, found.precision.value, found.last_decided, found.trend) == (
        0,
        0,
        None,
        None,
        (),
    )
    assert (found.last_triage, found.open_findings) == (None, ())


def test_the_trend_is_by_the_week_in_which_the_cases_happened(kept: Store) -> None:
    trend = health(kept).trend
    assert [(week.monday, week.errors, week.of) for week in trend] == [
        (date(2026, 10, 5), 1, 6),
        (date(2026, 10, 12), 2, 2),
    ]
    assert trend[1].share == 1.0


def test_cases_without_a_time_are_in_no_week() -> None:
    assert (
        weekly({CaseId("a"): "fn", CaseId("b"): ""}, {CaseId("b"): datetime(2026, 1, 4, tzinfo=UTC)})[0].of
        == 1
    )


def test_only_the_last_weeks_are_told() -> None:
    ids = [CaseId(str(n)) for n in range(60)]
    moments = {one: datetime.fromordinal(738_000 + 7 * n).replace(tzinfo=UTC) for n, one in enumerate(ids)}
    assert len(weekly(dict.fromkeys(ids, ""), moments)) == MOST_WEEKS


def test_an_unknown_label_or_decision_is_no_error() -> None:
    verdicts = {
        CaseId(one): Verdict(CaseId(one), one == "yes", None, "r") for one in ("yes", "no", "unlabelled")
    }
    verdicts[CaseId("undecided")] = Verdict(CaseId("undecided"), None, None, "r")
    labels = {
        CaseId(one): Label(violates=True, yes=1, no=0) for one in ("yes", "no", "undecided", "never decided")
    }
    assert errors_among(verdicts, labels) == {"yes": "", "no": "fn"}


def test_scores_are_drawn_anew_only_where_something_changed(kept: Store) -> None:
    known: dict[Digest, Scores | None] = {}
    first = health(kept, known)
    assert health(kept, known) == first == health(kept)
    assert len(known) == 1
    with kept.write() as tx:
        tx.cases.add_rows([row(10, True, False)])
    assert health(kept, known).fn == 3
    assert len(known) == 2


def test_open_findings_are_those_of_the_last_triage_that_no_release_answered(workspace: Workspace) -> None:
    fill_documents(workspace.store)
    with workspace.store.write() as tx:
        tx.cases.add_rows([case_row(f"task-{n:02}", f"task {n}", "scams", True) for n in range(4)])
        tx.ledger.start_run("T-1", "triage", {"steps": ["scams:fn"]})
    finding = store_finding(workspace, "prompt_defect", "task")
    found = health(workspace.store)
    assert found.last_triage == finding.triage
    assert [(one.cause, one.findings, one.cases) for one in found.open_findings] == [
        ("prompt_defect", 1, len(finding.cluster.members))
    ]
    proposal = propose(workspace.store, finding=finding.id)
    approve(workspace.store, workspace.config, proposal.id, "mira")
    assert health(workspace.store).open_findings == ()
