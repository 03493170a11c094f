"""The suite: worlds with known faults, triaged as `redline triage` does, and whether the right causes are named."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from evals.harness.scores import Mark, held, unscored
from evals.harness.suite import Figure, Metric, Setting, Suite
from evals.planted_faults.fair import fair_world
from evals.planted_faults.faults import Planted, plant
from evals.planted_faults.figures import expected_calibration_error, macro_f1, report
from evals.planted_faults.from_data import policy_from, rows_of, unfit
from evals.planted_faults.outcomes import Outcome, outcome_of
from evals.planted_faults.rows import WorldRow, drawn
from evals.planted_faults.triaging import findings_of
from evals.planted_faults.worlds import Deciding, World
from knowledge_base.changes import Cause
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.errors import Refused

CACHE = Path(tempfile.gettempdir()) / "redline-planted-faults" / "embeddings.sqlite"
"""Vectors of generated texts recur from run to run; the file may be deleted at any time."""


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[WorldRow], Outcome]]:
    """A solver: a row's world is made, faulted, put into a store of its own and triaged."""
    embedder = CachedEmbedder(MiniLM(), CACHE)
    yield lambda row: solved(row, embedder)


def solved(row: WorldRow, embedder: Embedder) -> Outcome:
    """What triage said of a row's world."""
    if row.data:
        policy_from(Path(row.data))
    if off := unfit(row):
        raise Refused(
            f"{row.data!r} has no clauses, so {', '.join(off)} cannot be planted; write NAME.clauses.yaml"
        )
    world, planted, missing = sown(row, embedder)
    return outcome_of(world, planted, findings_of(world, embedder, row.seed), missing)


def sown(row: WorldRow, embedder: Embedder) -> tuple[World, list[tuple[Planted, float]], list[Cause]]:
    """A row's world, the faults that were planted in it with their sizes, and those that it does not show."""
    deciding = Deciding(embedder)
    world = fair_world(deciding, row.policy, row.seed)
    violations, draw = int(world.labels.sum()), Random(f"{row.policy}:{row.seed}:faults")
    planted: list[tuple[Planted, float]] = []
    missing: list[Cause] = []
    for fault in row.faults:
        errors = max(3, round(fault.size * violations))
        world, made = plant(world, deciding, fault.cause, errors, draw, fault.variant)
        if made:
            planted.append((made, fault.size))
        else:
            missing.append(fault.cause)
    return world, planted, missing


def named(row: WorldRow, outcome: Outcome) -> Mark:
    """The share of the faults whose cause was named."""
    if outcome.not_planted:
        return unscored(f"this world does not show {', '.join(outcome.not_planted)}")
    told = "; ".join(
        f"{one.cause} ({one.variant}, {one.errors} errors): {one.named}" for one in outcome.faults
    )
    right = sum(one.named == one.cause for one in outcome.faults)
    return Mark(value=right / len(outcome.faults), reason=told)


def clean(row: WorldRow, outcome: Outcome) -> Mark:
    """Nothing was planted, and no cause is stated."""
    said = ", ".join(f"{one.cause} of {one.errors} ({one.probability:.2f})" for one in outcome.stated())
    return held(not said, f"{len(outcome.findings)} findings, none states a cause", said)


def _calibration(outcomes: Sequence[Outcome]) -> float | None:
    found = expected_calibration_error([told for one in outcomes for told in one.stated()])
    return None if found is None else 1 - found


def _macro(outcomes: Sequence[Outcome]) -> float | None:
    return macro_f1([fault for one in outcomes for fault in one.faults])


SUITE: Suite[WorldRow, Outcome] = Suite(
    name="planted_faults",
    says="Does triage name the cause that was planted, stay silent where none was, and know how sure it is?",
    folder=Path(__file__).parent,
    row=WorldRow,
    open=opened,
    shown=lambda row: f"{row.policy} {row.seed}: {', '.join(one.cause for one in row.faults) or 'no fault'}",
    summary=lambda outcome: "; ".join(
        f"{told.cause} {told.probability:.2f} of {told.errors}, truly {told.truth}"
        for told in outcome.findings
    ),
    metrics=(
        Metric("named", "the cause of every planted fault is named", lambda row: bool(row.faults), named),
        Metric("clean_control", "without a fault no cause is stated", lambda row: not row.faults, clean),
    ),
    figures=(
        Figure(
            "macro_f1_single",
            "one fault: every cause is always named right",
            lambda row: len(row.faults) == 1,
            _macro,
        ),
        Figure(
            "macro_f1_three",
            "three faults: every cause is always named right",
            lambda row: len(row.faults) == 3,
            _macro,
        ),
        Figure(
            "calibration",
            "1 minus the expected calibration error: a stated 70 % is right in 70 %",
            lambda row: True,
            _calibration,
        ),
    ),
    details=report,
    load=rows_of,
    vary=drawn,
    row_seconds=900,
    seconds=7200,
)
