"""GEPA's evolution (its engine, Pareto front and minibatch gate) where no language model reflects.

What a model would write is put in by hand: a candidate is the list of cases that the prompt shows, and a proposal shows
one wrongly decided case of the minibatch more.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from evals.revising.answers import Answers, revisions
from evals.revising.task import Found, Task

PART = "cases"
MINIBATCH = 35
"""Where one case in twenty violates, the three that GEPA takes by default hold no error most of the time."""


def gepa_search(task: Task, budget: int, cutting: bool) -> dict[str, Found]:
    """The candidate with the most exact matches on the validation cases, and with the best F1 there."""
    began = time.perf_counter()
    answers = Answers(task.anew(), cutting)
    best, tried = _evolved(answers, budget)
    by = {"exact match": best, "F1": max(tried, key=answers.f1)}
    return revisions(answers, by, time.perf_counter() - began)


def _evolved(answers: Answers, budget: int) -> tuple[frozenset[int], list[frozenset[int]]]:
    """GEPA's best candidate and all that it kept."""
    import gepa

    task = answers.task
    result = gepa.optimize(
        seed_candidate={PART: "[]"},
        trainset=task.tuning.tolist(),
        valset=task.validation.tolist(),
        adapter=_Adapter(answers),
        reflection_minibatch_size=MINIBATCH,
        max_metric_calls=budget,
        stop_callbacks=lambda state: answers.asked >= budget,
        logger=_Quiet(),
        seed=task.seed,
        track_best_outputs=False,
    )
    kept = [_shown(candidate) for candidate in result.candidates]
    return kept[result.best_idx], kept


class _Quiet:
    """GEPA's logger, saying nothing."""

    def log(self, message: str) -> None:
        """Nothing."""


class _Adapter:
    """What GEPA asks of a system: to be run on cases, and to propose another candidate."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def evaluate(self, batch: list[int], candidate: dict[str, str], capture_traces: bool = False) -> Any:
        """1 for every case that is decided as its label says."""
        from gepa.core.adapter import EvaluationBatch

        right = self._answers.of(_shown(candidate), batch) == self._answers.task.known.labels[batch]
        traces = list(zip(batch, right.tolist(), strict=True)) if capture_traces else None
        return EvaluationBatch(
            outputs=right.tolist(), scores=[float(one) for one in right], trajectories=traces
        )

    def make_reflective_dataset(
        self, candidate: dict[str, str], eval_batch: Any, components_to_update: list[str]
    ) -> dict[str, list[dict[str, Any]]]:
        """The wrongly decided cases."""
        return {PART: [{"case": row} for row, right in eval_batch.trajectories if not right]}

    def propose_new_texts(
        self,
        candidate: dict[str, str],
        reflective_dataset: Mapping[str, Sequence[Mapping[str, Any]]],
        components_to_update: list[str],
    ) -> dict[str, str]:
        """The candidate with the first wrongly decided case shown that is not shown yet."""
        shown = _shown(candidate)
        new = next((one["case"] for one in reflective_dataset[PART] if one["case"] not in shown), None)
        return {PART: json.dumps(sorted(shown if new is None else shown | {new}))}


def _shown(candidate: Mapping[str, str]) -> frozenset[int]:
    return frozenset(json.loads(candidate[PART]))
