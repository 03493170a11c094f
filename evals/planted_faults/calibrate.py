"""Fits tools/confidence.json on development policies and seeds: `python -m evals.planted_faults.calibrate [TRIALS]`.

TRIALS is a file that keeps what triage tried on every world, line by line; worlds that it holds are not triaged again.
The unseen policies and the seeds from 100 on are never touched.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from evals.planted_faults.figures import expected_calibration_error, macro_f1, report
from evals.planted_faults.outcomes import Outcome, Sown, came_of, marked, sown_faults, truth_of
from evals.planted_faults.rows import WorldRow, frozen_rows
from evals.planted_faults.suite import CACHE, sown
from evals.planted_faults.triaging import findings_of
from evals.planted_faults.wordings import DEVELOPMENT
from knowledge_base.changes import Cause, Intervention
from knowledge_base.embed import CachedEmbedder, MiniLM
from knowledge_base.records import Record
from tools.confidence import WEIGHTS, Weights, calibrated, features_of
from tools.diagnose import BY_COST, choose

SEEDS = 9
ROUNDS = 2
"""A policy meets another seed in each."""
MIXTURES, CONTROLS = 6, 9
PENALTY = 0.3
"""Of the ridge. Out of fold 0.3 and 1 did alike; one logistic regression over all causes was calibrated worse."""
FOLDS = 6

Floats = NDArray[np.float64]
_NAMES = ("own", "size", "surprise", "broken", "cheaper", "costlier", "evident", "evident_rival")


class Tried(Record):
    """What was tried on one cluster, and where its errors come from."""

    name: str
    came_of: dict[int, int]
    """Errors by the number of the fault that made them."""
    tried: tuple[Intervention, ...]


class Trial(Record):
    """One development world."""

    row: str
    faults: tuple[Sown, ...]
    """With `undetermined` named: what is named follows from the weights."""
    clusters: tuple[Tried, ...]

    def truth(self, cluster: Tried) -> Cause:
        """What most errors of the cluster come from."""
        return truth_of(cluster.came_of, self.faults)


def development_rows() -> list[WorldRow]:
    """Every cause and size, mixtures and controls, in rounds over development policies and seeds 1 to 9."""
    return [
        row.model_copy(update={"id": f"{row.id}-{turn}", "seed": 1 + (row.seed + turn) % SEEDS})
        for turn in range(ROUNDS)
        for row in frozen_rows(DEVELOPMENT, 0, MIXTURES, CONTROLS)
    ]


def trials(file: Path) -> Iterator[Trial]:
    """Those of the file, then those of the rows that it lacks, which are added to it."""
    kept = (
        [Trial.model_validate_json(line) for line in file.read_text().splitlines()] if file.exists() else []
    )
    yield from kept
    embedder = CachedEmbedder(MiniLM(), CACHE)
    for row in development_rows():
        if row.id in {trial.row for trial in kept}:
            continue
        world, planted, _ = sown(row, embedder)
        clusters = [
            Tried(
                name=finding.cluster.name,
                came_of=came_of(world, finding.cluster.members),
                tried=finding.interventions,
            )
            for finding in findings_of(world, embedder, row.seed)
        ]
        trial = Trial(row=row.id, faults=tuple(sown_faults(planted)), clusters=tuple(clusters))
        with file.open("a", encoding="utf-8") as out:
            out.write(trial.model_dump_json() + "\n")
        yield trial


def fit(some: Sequence[Trial], words: str = "") -> Weights:
    """Multinomial logistic regression with a ridge: which of what was sufficient on a cluster was the cause, or none.

    McFadden's conditional logit (1974); none has log odds of 0. For the ridge features are scaled to unit variance.
    """
    from scipy.optimize import minimize

    clusters = [_told(trial.truth(cluster), cluster.tried) for trial in some for cluster in trial.clusters]
    asked = [(rows, right) for rows, right in clusters if len(rows)]
    every = np.concatenate([rows for rows, _ in asked])
    spread = np.where(every.std(axis=0) > 0, every.std(axis=0), 1.0)
    spread[len(_NAMES) :] = 1.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = PENALTY / 2 * float(weights[1:] @ weights[1:]), PENALTY * weights
        slope[0] = 0.0
        for rows, right in asked:
            odds = np.concatenate([[0.0], rows / spread @ weights[1:] + weights[0]])
            chance = np.exp(odds - odds.max()) / np.exp(odds - odds.max()).sum()
            total -= float(np.log(chance[right] + 1e-12))
            off = chance[1:] - (np.arange(1, len(chance)) == right)
            slope[0] += off.sum()
            slope[1:] += off @ (rows / spread)
        return total, slope

    found = minimize(loss, np.zeros(1 + every.shape[1]), jac=True, method="L-BFGS-B").x
    scaled = [round(float(weight), 4) for weight in found[1:] / spread]
    return Weights(
        constant=round(float(found[0]), 4),
        features=dict(zip(_NAMES, scaled, strict=False)),
        causes=dict(zip(BY_COST, scaled[len(_NAMES) :], strict=True)),
        fitted_on=words,
    )


def _told(truth: Cause, tried: Sequence[Intervention]) -> tuple[Floats, int]:
    """A row of features and marks for each cause that would do, and the place of the true one from 1; 0 for none."""
    enough = [one for one in tried if one.sufficient]
    told = [features_of(one, tried) for one in enough]
    rows = [
        [row[name] for name in _NAMES] + [float(one.name == cause) for cause in BY_COST]
        for row, one in zip(told, enough, strict=True)
    ]
    right = next((place for place, one in enumerate(enough, 1) if one.name == truth), 0)
    return np.array(rows), right


def outcome(trial: Trial, by: Weights) -> Outcome:
    """What would be said of a world with these weights."""
    said: list[tuple[dict[int, int], Cause, float]] = []
    for cluster in trial.clusters:
        chosen = choose(calibrated(cluster.tried, by))
        said.append(
            (cluster.came_of, chosen.name, chosen.probability)
            if chosen
            else (cluster.came_of, "undetermined", 0.0)
        )
    return marked(trial.faults, said)


def out_of_fold(some: Sequence[Trial]) -> list[Outcome]:
    """What would be said of each world with weights fitted without any world of its policy and seed."""
    of = {row.id: (row.policy, row.seed) for row in development_rows()}
    worlds = sorted(set(of.values()))
    fold = [worlds.index(of[trial.row]) % FOLDS for trial in some]
    return [
        outcome(trial, by)
        for number in range(FOLDS)
        for by in [fit([trial for trial, own in zip(some, fold, strict=True) if own != number])]
        for trial, own in zip(some, fold, strict=True)
        if own == number
    ]


def main(file: Path) -> None:
    """Fit, say how well it holds out of fold by world, and write the weights."""
    some = list(trials(file))
    clusters = sum(len(trial.clusters) for trial in some)
    words = f"{clusters} clusters of {len(some)} development worlds"
    WEIGHTS.write_text(fit(some, words).model_dump_json(indent=2) + "\n", encoding="utf-8")
    apart = out_of_fold(some)
    told = [one for outcome in apart for one in outcome.stated()]
    single, three = (
        macro_f1([fault for one in apart if len(one.faults) == count for fault in one.faults]) or 0.0
        for count in (1, 3)
    )
    right = sum(one.cause == one.truth for one in told)
    error = expected_calibration_error(told) or 0.0
    click.echo(
        f"{report(apart)}\n\n{words}; out of fold {right} of {len(told)} causes stated are right, "
        f"macro-F1 {single:.3f} with one fault and {three:.3f} with three, calibration error {error:.3f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE.with_name("trials.jsonl"))
