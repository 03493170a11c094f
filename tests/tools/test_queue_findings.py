from collections.abc import Sequence
from dataclasses import replace

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.changes import Finding, Weight
from knowledge_base.records import GLOBAL, CaseId, now
from knowledge_base.workspace import Workspace
from tests.builders import fill
from tests.scenes import dated, decide, renamed, tasks
from tools import queue_findings, sampling
from tools.cause_words import OF_THE_MODEL
from tools.labelled import labelled_cases
from tools.queue_findings import Asked, PolicyQueue


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    decide(workspace)
    return workspace


def queue_in(workspace: Workspace, weight: Weight | None = None, weighing: float = 0.0) -> PolicyQueue:
    labelled = labelled_cases(workspace.store, "scams", workspace.config.seed)
    with workspace.store.read() as tx:
        verdicts = tx.cases.verdicts("scams", "llm")
        clauses = tuple(tx.library.clauses_in_force(now().date(), GLOBAL, "scams"))
    asked = Asked(
        triage="T-1",
        stream="llm",
        errors=14,
        weight=weight,
        weighing=weighing,
        seed=workspace.config.seed,
        at=now(),
    )
    return PolicyQueue(
        workspace.store, workspace.embedder, workspace.words, asked, labelled, verdicts, None, clauses
    )


def add(workspace: Workspace, rows: Sequence[CaseRow]) -> None:
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)
    decide(workspace)


def members(findings: Sequence[Finding]) -> list[CaseId]:
    return [member for finding in findings for member in finding.cluster.members]


def read_in_part(monkeypatch: pytest.MonkeyPatch, diagnosed: int = 8, checked: int = 5) -> None:
    """As if the queue were too long to be read whole."""
    monkeypatch.setattr(queue_findings, "WHOLE", 10)
    monkeypatch.setattr(sampling, "SHARE_READ", 60)
    monkeypatch.setattr(sampling, "DIAGNOSED", diagnosed)
    monkeypatch.setattr(sampling, "CHECKED", checked)


def test_every_error_is_in_one_finding_and_a_short_queue_is_diagnosed_whole(filled: Workspace) -> None:
    queue = queue_in(filled)
    found = queue.findings("fn")
    assert sorted(members(found)) == sorted(case.id for case in queue.errors("fn").cases)
    assert [finding.propagation for finding in found] == [None] * len(found)
    (large,) = [finding for finding in found if len(finding.cluster.members) > 8]
    assert [one.name for one in large.interventions if one.sufficient] == ["prompt_defect"]


def test_errors_fail_at_the_question_that_their_trace_names(filled: Workspace) -> None:
    assert set(queue_in(filled).errors("fn").steps) == {"q1-prize-fee"}


def test_a_long_queue_is_diagnosed_on_a_sample_and_checked_on_others(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(filled, renamed(tasks(40), "late"))
    read_in_part(monkeypatch)
    found = max(queue_in(filled).findings("fn"), key=lambda finding: len(finding.cluster.members))
    assert found.cause in OF_THE_MODEL
    assert found.propagation is not None
    assert found.propagation.diagnosed == 8
    assert 0 < found.propagation.checked <= 5
    assert found.propagation.error.high is not None
    assert next(one for one in found.interventions if one.name == found.cause).n <= 8


def test_the_finding_of_a_sample_tells_of_the_whole_cluster(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(filled, renamed(tasks(40), "late"))
    read_in_part(monkeypatch)
    queue = queue_in(filled)
    found = queue.findings("fn")
    assert sorted(members(found)) == sorted(case.id for case in queue.errors("fn").cases)
    largest = max(found, key=lambda finding: len(finding.cluster.members))
    assert largest.summary.startswith(f"{len(largest.cluster.members)} scams cases missed")


def test_a_long_queue_tells_what_it_is_at_and_a_short_one_nothing(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    replace(queue_in(filled), told=heard.append).findings("fn")
    assert heard == []
    add(filled, renamed(tasks(40), "late"))
    read_in_part(monkeypatch)
    found = replace(queue_in(filled), told=heard.append).findings("fn")
    assert [words.split()[0] for words in heard] == ["grouping", "reading", *["diagnosing"] * len(found)]
    assert heard[-1] == f"diagnosing group {len(found)} of {len(found)}"


def test_a_cluster_has_its_trend_and_its_part_of_the_queue_by_views(filled: Workspace) -> None:
    rows = dated(renamed(tasks(40)[14:], "late"), "2026-05-04", "2026-05-12", "2026-05-20")
    seen = [CaseRow.model_validate(row.model_dump() | {"attributes": {"views": 100}}) for row in rows]
    add(filled, seen)
    found = max(
        queue_in(filled, weight="views", weighing=5_200.0).findings("fn"),
        key=lambda finding: len(finding.cluster.members),
    )
    late = [member for member in found.cluster.members if member.startswith("late")]
    assert found.cluster.weighed is not None
    assert found.cluster.weighed.share == pytest.approx(len(late) * 100 / 5_200)
    assert found.cluster.trend is not None
    assert sum(found.cluster.trend.errors) == len(late)
    assert found.cluster.trend.undated == len(found.cluster.members) - len(late)


def test_a_queue_without_errors_has_no_findings(filled: Workspace) -> None:
    queue = queue_in(filled)
    object.__setattr__(queue, "among", frozenset())
    assert queue.findings("fn") == []
