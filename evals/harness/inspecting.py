"""The only file that knows Inspect AI: rows become samples, the solver and the scorers are ours, no model is asked.

Inspect's own `ci()` exceeds 1 on small n, so the metrics in the log are ours too, the very figures of the result.
"""

import gc
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from evals.harness.rows import Row
from evals.harness.scores import Mark, Observation, total, unscored
from evals.harness.suite import AnySuite, Metric, Posed
from knowledge_base.errors import OutsideFailed, RedlineError

Solve = Callable[[Any], Any]
NO_ANSWER = "no answer was given"


class Logged:
    """What Inspect left behind: every metric's observations, read from the log, and where the log lies."""

    def __init__(self, log: Any) -> None:
        self._log = log
        self.file = str(log.location)

    def observations(
        self, metrics: Sequence[Metric[Any, Any]], rows: Sequence[Row]
    ) -> dict[str, list[Observation]]:
        """By metric, one observation for each row that it applies to, in the order of the rows."""
        samples = {str(sample.id): sample for sample in self._log.samples or ()}
        return {
            metric.name: [
                Observation(row.id, row.observation, _value(samples.get(row.id), metric.name))
                for row in rows
                if metric.applies(row)
            ]
            for metric in metrics
        }


def run_on_inspect(
    suite: AnySuite, posed: Sequence[Posed[Any]], solve: Solve, seed: int, model: str, logs: Path
) -> Logged:
    """Run the rows through Inspect, with a log in the folder.

    Raises: KeyboardInterrupt when it was stopped; OutsideFailed when the log cannot be written.
    """
    with _own_environment(), _quiet_streams():
        from inspect_ai import Task
        from inspect_ai import eval as run
        from inspect_ai.dataset import MemoryDataset

        rows = {one.asked.id: one.asked for one in posed}
        answers: dict[str, Any] = {}
        task = Task(
            dataset=MemoryDataset([_sample(suite, one) for one in posed], name=suite.name),
            solver=_solver(suite, rows, solve, answers),
            scorer=[_scorer(metric, rows, answers, seed) for metric in suite.metrics],
            name=suite.name,
            metadata={"seed": seed, "model": model or "none"},
        )
        (log,) = run(
            task,
            model=None,
            display="none",
            log_dir=str(logs),
            log_realtime=False,
            log_level="error",
            fail_on_error=False,
            score_display=False,
            ctl_server=False,
            time_limit=suite.row_seconds,
            max_samples=suite.side_by_side if model else 1,
        )
    if log.status == "cancelled":
        raise KeyboardInterrupt
    if log.status != "success":
        words = log.error.message if log.error else log.status
        raise OutsideFailed(f"Inspect could not run the suite {suite.name!r}: {words}; see {log.location}")
    return Logged(log)


def _sample(suite: AnySuite, posed: Posed[Any]) -> Any:
    from inspect_ai.dataset import Sample

    row = posed.asked
    told = row.model_dump(mode="json", exclude_defaults=True)
    return Sample(id=row.id, input=suite.shown(row), metadata={"group": row.observation, "row": told})


def _solver(suite: AnySuite, rows: dict[str, Any], solve: Solve, answers: dict[str, Any]) -> Any:
    from anyio import to_thread
    from inspect_ai.model import ModelOutput
    from inspect_ai.solver import Generate, TaskState, solver

    @solver(name=f"redline_{suite.name}")
    def ours() -> Any:
        async def answered(state: TaskState, generate: Generate) -> TaskState:
            call = partial(_solved, solve, rows[str(state.sample_id)])
            answer = await to_thread.run_sync(call, abandon_on_cancel=True)
            answers[str(state.sample_id)] = answer
            if isinstance(answer, RedlineError):
                state.store.set("failed", str(answer))
                return state
            state.store.set("answer", answer.model_dump(mode="json"))
            state.output = ModelOutput.from_content("redline", suite.summary(answer))
            return state

        return answered

    return ours()


def _solved(solve: Solve, row: Any) -> Any:
    try:
        return solve(row)
    except RedlineError as problem:
        return problem


def _scorer(metric: Metric[Any, Any], rows: dict[str, Any], answers: dict[str, Any], seed: int) -> Any:
    from inspect_ai.scorer import Score, Target, scorer
    from inspect_ai.solver import TaskState

    @scorer(name=metric.name, metrics=[_figure(name, seed) for name in ("value", "low", "high")])
    def ours() -> Any:
        async def marked(state: TaskState, target: Target) -> Score | None:
            row = rows[str(state.sample_id)]
            if not metric.applies(row):
                return None
            mark = _mark(metric, row, answers.get(row.id))
            if mark.value is None:
                return Score.unscored(reason="scoring_failed", explanation=mark.reason)
            return Score(value=mark.value, explanation=mark.reason)

        return marked

    return ours()


def _mark(metric: Metric[Any, Any], row: Any, answer: Any) -> Mark:
    if answer is None:
        return unscored(NO_ANSWER)
    return unscored(str(answer)) if isinstance(answer, RedlineError) else metric.score(row, answer)


def _figure(name: str, seed: int) -> Any:
    from inspect_ai.scorer import SampleScore, metric

    @metric(name=name)
    def figure() -> Any:
        def computed(scores: list[SampleScore]) -> float:
            seen = [
                Observation(str(s.sample_id), str((s.sample_metadata or {})["group"]), s.score.as_float())
                for s in scores
            ]
            value: float | None = getattr(total(seen, seed), name)
            return float("nan") if value is None else value

        return computed

    return figure()


def _value(sample: Any, name: str) -> float | None:
    score = None if sample is None or sample.scores is None else sample.scores.get(name)
    if score is None or score.value != score.value:  # not a number: it could not be scored
        return None
    return float(score.value)


@contextmanager
def _quiet_streams() -> Iterator[None]:
    """Inspect leaves its streams to the garbage collector, which complains of each: let it do so here, unheard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect()


@contextmanager
def _own_environment() -> Iterator[None]:
    """Nothing outlives a run: Inspect reads a .env file into the environment, keeps traces in the home folder, and
    sets up the root logger."""
    before, root = dict(os.environ), logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    with tempfile.TemporaryDirectory(prefix="redline-inspect-") as folder:
        for name in [name for name in os.environ if name.startswith("INSPECT_")]:
            del os.environ[name]
        os.environ["XDG_DATA_HOME"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
            root.setLevel(level)
            root.handlers[:] = handlers
