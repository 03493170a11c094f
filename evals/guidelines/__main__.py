"""Rows: `python -m evals.guidelines tuning OUT` writes those to tune on, `… unseen OUT` the suite's own.

`redline eval guidelines --data OUT` runs them; run the unseen ones rarely, and count the runs in docs/benchmarks.md.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from evals.guidelines.rows import DEFECTS, TUNING, UNSEEN, GuidelineRow, Kind

FIRST_SEED = 300
"""Of the unseen rows; those from 100 were looked at once, with an earlier version of drafting."""
NAMED = 0.3
"""In worlds of odd seeds raters name a rule so often; in the others never."""


def rows(policies: tuple[str, ...], seeds: range, controls: range, hard: range) -> Iterator[GuidelineRow]:
    """Every defect with each seed, and controls with theirs."""
    wanted: list[tuple[Kind, range]] = [(kind, seeds) for kind in DEFECTS]
    wanted += [("none", controls), ("hard", hard)]
    for policy in policies:
        for kind, numbers in wanted:
            for seed in numbers:
                yield GuidelineRow(
                    id=f"{policy}-{kind}-{seed}",
                    group=f"{policy}-{kind}",
                    policy=policy,
                    defect=kind,
                    seed=seed,
                    named=NAMED if seed % 2 else 0.0,
                )


if __name__ == "__main__":
    first = FIRST_SEED
    made = (
        rows(TUNING, range(1, 3), range(1, 4), range(1, 2))
        if sys.argv[1] == "tuning"
        else rows(UNSEEN, range(first, first + 2), range(first, first + 8), range(first, first + 4))
    )
    lines = [row.model_dump_json(exclude_defaults=True) + "\n" for row in made]
    Path(sys.argv[2]).write_text("".join(lines), encoding="utf-8")
