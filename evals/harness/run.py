"""Running a suite: its rows, asked as the seed has it, answered, marked, and held against the baseline."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.harness.baseline import Baseline, Kept, against, read_baseline, write_baseline
from evals.harness.figures import against_baseline, total_of
from evals.harness.inspecting import run_on_inspect
from evals.harness.result import SuiteResult, Total
from evals.harness.scores import Observation, total
from evals.harness.suite import AnySuite, Posed, Setting
from knowledge_base.errors import OutsideFailed, Refused

SEED = 1


def run_suite(
    suite: AnySuite,
    logs: Path,
    seed: int = SEED,
    data: Path | None = None,
    setting: Setting | None = None,
    step: Callable[[int], None] = lambda done: None,
    update: bool = False,
) -> SuiteResult:
    """Run a suite on its own rows or on those of a file, and compare it with their baseline, or make that anew.

    Raises: WrongUsage for a bad row; OutsideFailed when a file cannot be read or written; Refused when a baseline
    should be made of a run of which too much could not be scored.
    """
    setting = setting or Setting()
    began = time.monotonic()
    posed = suite.cases(data, seed)
    file = suite.baseline(data, setting.model)
    baseline = None if update else read_baseline(file)
    logs.mkdir(parents=True, exist_ok=True)
    answers: dict[str, Any] = {}
    with suite.open(setting) as solve:
        timed = _until(began + suite.seconds, suite.seconds, _kept(solve, answers), step)
        logged = run_on_inspect(suite, posed, timed, seed, setting.model, logs.resolve())
    seen = logged.observations(suite.metrics, [one.asked for one in posed])
    seen = {name: found for name, found in seen.items() if found}
    scores = {name: total(found, seed) for name, found in seen.items()}
    digests = {one.written.id: one.written.digest for one in posed}
    beside = {
        metric.name: against(
            metric.name, metric.promise, seen[metric.name], digests, scores[metric.name], baseline
        )
        for metric in suite.metrics
        if metric.name in seen
    }
    asked = [one.asked for one in posed]
    for figure in suite.figures:
        if any(figure.applies(row) for row in asked):
            scores[figure.name] = total_of(figure, asked, answers, seed)
            beside[figure.name] = against_baseline(figure.name, scores[figure.name], baseline)
    passed = not any(one.regressed for one in beside.values())
    if update:
        _keep(suite, file, setting.model, seed, posed, seen, scores, passed)
    return SuiteResult(
        suite=suite.name,
        seed=seed,
        scores=scores,
        passed=passed,
        model=setting.model,
        cases=len(posed),
        unscored={name: n for name, found in seen.items() if (n := sum(o.value is None for o in found))},
        against=beside,
        baseline=str(file) if update or baseline else None,
        details=suite.details([answers[row.id] for row in asked if row.id in answers]),
        log=logged.file,
        seconds=round(time.monotonic() - began, 1),
    )


def _kept(solve: Callable[[Any], Any], answers: dict[str, Any]) -> Callable[[Any], Any]:
    """The solver, whose answers are kept by the row's id."""

    def solved(row: Any) -> Any:
        answers[row.id] = solve(row)
        return answers[row.id]

    return solved


def _until(
    end: float, seconds: int, solve: Callable[[Any], Any], step: Callable[[int], None]
) -> Callable[[Any], Any]:
    """The solver, which tells of every row and begins none when time is up."""

    def timed(row: Any) -> Any:
        try:
            if time.monotonic() > end:
                raise OutsideFailed(f"time was up after {seconds} s; run it on a quieter machine")
            return solve(row)
        finally:
            step(1)

    return timed


def _keep(
    suite: AnySuite,
    file: Path,
    model: str,
    seed: int,
    posed: Sequence[Posed[Any]],
    seen: dict[str, list[Observation]],
    scores: dict[str, Total],
    passed: bool,
) -> None:
    if not passed:
        raise Refused("too many rows could not be scored, so no baseline was made; see the log and try again")
    marks: dict[str, dict[str, float | None]] = {one.written.id: {} for one in posed}
    for name, found in seen.items():
        for one in found:
            marks[one.row][name] = one.value
    rows = {one.written.id: Kept(row=one.written.digest, marks=marks[one.written.id]) for one in posed}
    write_baseline(file, Baseline(suite=suite.name, model=model, seed=seed, scores=scores, rows=rows))
