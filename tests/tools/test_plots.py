"""Pictures are made and have their size."""

import struct
from pathlib import Path
from typing import get_args

import pytest

from knowledge_base.changes import Cause, Evidence, Rate, Scores, SplitEvidence
from knowledge_base.errors import OutsideFailed
from tests.reports import small_report
from tools.plots import causes_plot, evidence_plot
from tools.report_records import CauseLine, Cell, Report, part

CAUSES: tuple[Cause, ...] = get_args(Cause)


def report(*errors: tuple[str, Cause, int]) -> Report:
    """A report whose cells hold these errors."""
    cells = tuple(
        Cell(cause=cause, policy=policy, market="global", errors=part(size, 100), missed=size, flagged=0)
        for policy, cause, size in errors
    )
    causes = tuple(
        CauseLine(cause=cause, errors=part(1, 1), missed=1, flagged=0)
        for cause in dict.fromkeys(cause for _, cause, _ in errors)
    )
    return small_report().model_copy(update={"cells": cells, "causes": causes})


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
    errors = [
        (f"policy-{p}", CAUSES[(p + c) % len(CAUSES)], 3 * p + c + 1) for p in range(10) for c in range(5)
    ]
    causes_plot(report(*errors), tmp_path / "causes.png")
    width, height = size_of(tmp_path / "causes.png")
    assert width == 1_000
    assert 500 <= height <= 800


@pytest.mark.parametrize("errors", [[], [("a" * 80, "threshold", 1)]])
def test_an_empty_queue_and_a_single_error_make_a_picture(
    tmp_path: Path, errors: list[tuple[str, Cause, int]]
) -> None:
    causes_plot(report(*errors), tmp_path / "causes.png")
    assert size_of(tmp_path / "causes.png")[0] == 1_000


@pytest.mark.parametrize("value", [0.0, 0.73, 1.0, None])
def test_evidence_makes_a_picture_even_where_a_rate_has_no_value(tmp_path: Path, value: float | None) -> None:
    evidence_plot(evidence(value, "a" * 80), tmp_path / "evidence.png")
    assert size_of(tmp_path / "evidence.png") == (1_000, 440)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match=r"gone/causes\.png"):
        causes_plot(report(), tmp_path / "gone" / "causes.png")
