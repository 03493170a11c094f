"""Fits tools/confidence.json on development policies and seeds: `python -m evals.planted_faults.calibrate [TRIALS]`.

TRIALS is a file that keeps what triage tried on every world, line by line; worlds that it holds are not triaged again.
The unseen policies and the seeds from 100 on are never touched.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

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
from tools.diagnose import choose

SEEDS = 9
ROUNDS = 3
"""A policy meets another seed in each."""
MIXTURES, CONTROLS = 6, 9
PENALTY = 10.0
"""scikit-learn's C; below it the calibration error out of fold was larger."""
FOLDS = 6


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
    """Ridge logistic regression over everything that was sufficient: was it the cause?"""
    from sklearn.linear_model import LogisticRegression

    rows, right, causes = [], [], []
    for trial in some:
        for cluster in trial.clusters:
            for one in cluster.tried:
                if one.sufficient:
                    rows.append(features_of(one, cluster.tried))
                    right.append(one.name == trial.truth(cluster))
                    causes.append(one.name)
    names, known = sorted(rows[0]), sorted(set(causes))
    table = np.array([[row[name] for name in names] for row in rows])
    marks = np.array([[float(cause == one) for one in known] for cause in causes])
    model = LogisticRegression(C=PENALTY, max_iter=2_000).fit(np.hstack([table, marks]), right)
    found = [round(float(weight), 4) for weight in model.coef_[0]]
    return Weights(
        constant=round(float(model.intercept_[0]), 4),
        features=dict(zip(names, found, strict=False)),
        causes=dict(zip(known, found[len(names) :], strict=True)),
        fitted_on=words,
    )


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
