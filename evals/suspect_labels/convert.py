"""Public labelled sets as rows: `python -m evals.suspect_labels.convert DATA OUT`.

DATA holds `openai_moderation` and `davidson_hate_offensive` as published; a set that is absent is left out, and said
to be. OUT gets `rows.jsonl` for `redline eval suspect_labels --data`, its baseline, and the cases of each set. With
`--own` as OUT the rows of the sample are written: the suite's own.
"""

import csv
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evals.suspect_labels.rows import UNSEEN, FlipRow, Noise
from knowledge_base.errors import WrongUsage

OPENAI, DAVIDSON = "openai_moderation", "davidson_hate_offensive"
PUBLIC_BASELINE = Path(__file__).parent / "public.baseline.json"
"""Figures on the public sets' rows, whose texts are not shipped."""
MOST = 3_000
"""Of a larger set so many are drawn."""
SHARES = (0.05, 0.1, 0.2)
SEEDS = (UNSEEN + 1, UNSEEN + 2)
SAMPLE_POLICIES = (
    "counterfeit",
    "dangerous-acts",
    "harassment",
    "hate",
    "live-monetisation",
    "regulated-goods",
    "scams",
    "self-harm",
)
_MARKS = {"sexual": ("S", "S3"), "hate": ("H", "H2"), "violence": ("V", "V2"), "harassment": ("HR",)}
_CLASSES = {"0": "hateful", "1": "offensive", "2": "neither"}

Line = tuple[str, str, dict[str, bool]]
"""A text, what sort it is, and whether it violates each policy for which that is known."""


def rows_for(
    policies: Sequence[str], data: str = "sample", seeds: Sequence[int] = SEEDS
) -> Iterator[FlipRow]:
    """Every noise and share, and a control, for each policy and seed."""
    name = "sample" if data == "sample" else Path(data).stem
    for policy in policies:
        for seed in seeds:
            for noise, share in _noises():
                of = f"{name}-{policy}-{noise}-{round(100 * share):02}-{seed}"
                yield FlipRow(
                    id=of,
                    group=f"{name}-{policy}",
                    data=data,
                    policy=policy,
                    noise=noise,
                    share=share,
                    seed=seed,
                )


def _noises() -> Iterator[tuple[Noise, float]]:
    yield "none", 0.0
    for share in SHARES:
        yield "uniform", share
        yield "pair", share


def convert(data: Path, out: Path) -> list[FlipRow]:
    """Write the rows and cases of the sets that are there.

    Raises: WrongUsage when none is.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows: list[FlipRow] = []
    for name, policies, lines in (
        (OPENAI, tuple(_MARKS), _openai(data / OPENAI / "samples-dev.jsonl")),
        (DAVIDSON, ("hate", "abuse"), _davidson(data / DAVIDSON / "labeled_data.csv")),
    ):
        if not lines:
            sys.stderr.write(f"{name}: not there, left out\n")
            continue
        file = out / f"{name}.jsonl"
        file.write_text("".join(_case(name, at, line) for at, line in enumerate(lines)), encoding="utf-8")
        rows += rows_for(policies, str(file.resolve()))
    if not rows:
        raise WrongUsage(
            f"{str(data)!r} holds neither {OPENAI!r} nor {DAVIDSON!r}; name the folder that does"
        )
    write_rows(out / "rows.jsonl", rows)
    shutil.copy(PUBLIC_BASELINE, out / "rows.baseline.json")
    return rows


def write_rows(file: Path, rows: Sequence[FlipRow]) -> None:
    """One row a line."""
    file.write_text(
        "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows), encoding="utf-8"
    )


def _case(name: str, at: int, line: Line) -> str:
    text, kind, said = line
    ratings = [{"rater": "published", "policy": policy, "violates": yes} for policy, yes in said.items()]
    row = {"id": f"{name}-{at}", "text": text[:20_000], "ratings": ratings, "attributes": {"kind": kind}}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _openai(file: Path) -> list[Line]:
    """A category that nobody judged is unknown, not negative."""
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        said: dict[str, bool] = {}
        for policy, marks in _MARKS.items():
            known = [row[mark] for mark in marks if row.get(mark) is not None]
            if known:
                said[policy] = any(known)
        kind = next((policy for policy, yes in said.items() if yes), "nothing of these")
        if said:
            found.append((str(row["prompt"]), kind, said))
    return found


def _davidson(file: Path) -> list[Line]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    some = np.random.default_rng(1).choice(len(rows), min(MOST, len(rows)), replace=False)
    return [
        (
            rows[at]["tweet"],
            _CLASSES[rows[at]["class"]],
            {"hate": rows[at]["class"] == "0", "abuse": rows[at]["class"] != "2"},
        )
        for at in sorted(some)
    ]


if __name__ == "__main__":
    if sys.argv[2] == "--own":
        write_rows(Path(sys.argv[1]), list(rows_for(SAMPLE_POLICIES)))
    else:
        for made in convert(Path(sys.argv[1]), Path(sys.argv[2])):
            sys.stdout.write(f"{made.id}\n")
