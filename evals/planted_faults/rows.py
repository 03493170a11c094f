"""A row of the suite: a world of one policy and what is planted in it."""

from random import Random
from typing import Annotated, get_args

from pydantic import Field

from evals.harness.rows import Row
from evals.planted_faults.wordings import DEVELOPMENT, UNSEEN
from knowledge_base.changes import Cause
from knowledge_base.records import Name, Record

SIZES = (0.01, 0.03, 0.1, 0.3)
"""Errors that a fault makes, as a share of the violations."""
MIXED_SIZES = (0.03, 0.1)
CAUSES: tuple[Cause, ...] = tuple(cause for cause in get_args(Cause) if cause != "undetermined")
LEAST_SEED = 100
"""Seeds below are for development."""


class Fault(Record):
    """What is planted: a cause, which of its variants (empty: the seed draws one), and its size."""

    cause: Cause
    variant: str = ""
    size: Annotated[float, Field(gt=0, le=0.5)]


class WorldRow(Row):
    """A world: its policy, the seed that draws it, and its faults; none for a control."""

    policy: Name
    data: str = ""
    """The file of cases that it is made of; empty: texts of our own."""
    seed: Annotated[int, Field(ge=0)]
    faults: Annotated[tuple[Fault, ...], Field(max_length=5)] = ()


def drawn(row: WorldRow, draw: Random) -> WorldRow:
    """The row as a seed asks it: other data, other variants, and in mixtures other causes and sizes."""
    if row.policy in DEVELOPMENT:
        return row
    seed = LEAST_SEED + draw.randrange(1_000_000)
    faults = row.faults
    if len(faults) > 1:
        causes = draw.sample(CAUSES, len(faults))
        faults = tuple(Fault(cause=cause, size=draw.choice(MIXED_SIZES)) for cause in causes)
    return row.model_copy(update={"seed": seed, "faults": faults})


def frozen_rows(policies: tuple[str, ...], first_seed: int, mixtures: int, controls: int) -> list[WorldRow]:
    """Every cause in every size, mixtures of three, and controls, over some policies in turn."""
    from evals.planted_faults.faults import FAULTS

    assert policies in (DEVELOPMENT, UNSEEN)
    rows: list[WorldRow] = []
    draw = Random(f"rows:{first_seed}")

    def add(name: str, faults: tuple[Fault, ...]) -> None:
        number = len(rows)
        policy = policies[number % len(policies)]
        body = {"id": f"{name}-{policy}", "policy": policy, "seed": first_seed + number, "faults": faults}
        rows.append(WorldRow.model_validate(body))

    for size in SIZES:
        for cause in FAULTS:
            add(f"one-{cause}-{round(100 * size):02}", (Fault(cause=cause, size=size),))
    pool: list[Cause] = []
    for number in range(mixtures):
        three: list[Cause] = []
        while len(three) < 3:
            pool = pool or draw.sample(sorted(FAULTS), len(FAULTS))
            taken = next((cause for cause in pool if cause not in three), None)
            if taken is None:
                pool = []
                continue
            pool.remove(taken)
            three.append(taken)
        add(
            f"three-{number:02}",
            tuple(Fault(cause=cause, size=draw.choice(MIXED_SIZES)) for cause in three),
        )
    for number in range(controls):
        add(f"control-{number:02}", ())
    return rows
