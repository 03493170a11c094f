"""Pictures are made, have their size and do not depend on the order of the findings."""

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from knowledge_base.changes import Cause, Cluster, Evidence, Finding, Rate, Scores, SplitEvidence
from knowledge_base.errors import OutsideFailed
from knowledge_base.records import CaseId, FindingId
from tools.plots import evidence_plot, queue_plot

CAUSES: tuple[Cause, ...] = get_args(Cause)


def finding(number: int, policy: str, cause: Cause, size: int) -> Finding:
    cluster = Cluster(
        id=f"c{number}",
        policy=policy,
        direction="fn",
        name="x",
        members=tuple(CaseId(f"{number}-{i}") for i in range(size)),
        representatives=(),
    )
    return Finding(
        id=FindingId(f"F-{number}"),
        triage="T-1",
        cluster=cluster,
        stream="llm",
        cause=cause,
        probability=0.5,
        summary="s",
        created_at=datetime(2026, 5, 2, tzinfo=UTC),
    )


def evidence(value: float | None, policy: str = "hate") -> Evidence:
    rate = (
        Rate(value=None)
        if value is None
        else Rate(value=value, low=max(value - 0.1, 0), high=min(value + 0.1, 1))
    )
    scores = Scores(n=40, tp=1, fp=1, fn=1, tn=1, precision=rate, recall=rate, f1=rate, fpr=rate)
    split = SplitEvidence(
        before=scores, after=scores, gain=0.0, low=0.0, high=0.0, fixed=0, broken=0, p_value=1.0
    )
    return Evidence(
        policy=policy,
        judge="embedded",
        seed=1,
        level=0.9,
        looks=1,
        candidates=1,
        tuning=split,
        validation=split,
        unseen=split,
    )


def size_of(file: Path) -> tuple[int, int]:
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:])
    return width, height


def test_ten_policies_and_every_cause_make_one_picture_of_1000_pixels(tmp_path: Path) -> None:
    findings = [
        finding(100 * p + c, f"policy-{p}", CAUSES[(p + c) % len(CAUSES)], 3 * p + c + 1)
        for p in range(10)
        for c in range(5)
    ]
    queue_plot(findings, tmp_path / "queue.png")
    width, height = size_of(tmp_path / "queue.png")
    assert width == 1_000
    assert 500 <= height <= 800


def test_findings_in_any_order_make_the_same_picture(tmp_path: Path) -> None:
    findings = [
        finding(1, "hate", "threshold", 4),
        finding(2, "hate", "evasion", 4),
        finding(3, "scams", "evasion", 9),
    ]
    queue_plot(findings, tmp_path / "queue.png")
    queue_plot(findings[::-1], tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "queue.png").read_bytes()


@pytest.mark.parametrize("findings", [[], [finding(1, "a" * 80, "threshold", 1)]])
def test_an_empty_queue_and_a_single_error_make_a_picture(tmp_path: Path, findings: list[Finding]) -> None:
    queue_plot(findings, tmp_path / "queue.png")
    assert size_of(tmp_path / "queue.png")[0] == 1_000


@pytest.mark.parametrize("value", [0.0, 0.73, 1.0, None])
def test_evidence_makes_a_picture_even_where_a_rate_has_no_value(tmp_path: Path, value: float | None) -> None:
    evidence_plot(evidence(value, "a" * 80), tmp_path / "evidence.png")
    assert size_of(tmp_path / "evidence.png") == (1_000, 440)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match=r"gone/queue\.png"):
        queue_plot([], tmp_path / "gone" / "queue.png")
