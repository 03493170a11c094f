"""Importing cases: a file of rated rows, against bare JSON decoding and inserting of the same rows."""

import json
import random
from pathlib import Path
from typing import Any

from evals.bench_figures import Figure, clock, figure
from evals.bench_texts import posts
from evals.bench_workspace import case_row, empty_workspace, import_rows, rating, write_rows
from knowledge_base.store import Store

RATERS = 20


def prepare(folder: Path, size: int) -> None:
    """Write the file: every row has the ratings of one to three people."""
    draw = random.Random(2)
    rows = []
    for number, post in enumerate(posts(size, seed=1)):
        leaning = draw.random() < 0.2
        raters = draw.sample(range(RATERS), draw.choice((1, 2, 3)))
        given = [rating(rater, "counterfeit", leaning != (draw.random() < 0.1)) for rater in raters]
        rows.append(case_row(number, post) | {"ratings": given})
    write_rows(folder / "cases.jsonl", rows)


def measure(folder: Path, size: int) -> list[Figure]:
    """Rows a second into an empty workspace, then the same file again, then the baseline."""
    file = folder / "cases.jsonl"
    workspace = empty_workspace(folder / "workspace")
    with clock() as first:
        outcome = import_rows(workspace, file)
    if outcome.imported != size:
        raise AssertionError(f"{outcome.imported} of {size} rows were imported")
    megabytes = file.stat().st_size / 1e6
    new = figure("import", "new rows", size / first.seconds, "rows/s", f"{size:,} rows, {megabytes:.0f} MB")
    with clock() as second:
        import_rows(workspace, file)
    again = figure("import", "known rows", size / second.seconds, "rows/s", "the same file again")
    bare = size / _bare(file, folder / "bare.db")
    return [new.against(bare, "json.loads and SQL inserts alone"), again]


def _bare(file: Path, database: Path) -> float:
    """Seconds to decode and insert the rows with no check at all, by the driver itself."""
    store = Store(f"sqlite:///{database}", check=False)
    with clock() as running, store.write() as tx:
        driver: Any = tx.connection.connection.driver_connection
        driver.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, body TEXT)")
        driver.execute("CREATE TABLE ratings (id TEXT, policy TEXT, rater TEXT, violates BOOLEAN)")
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                driver.execute("INSERT INTO cases VALUES (?, ?)", (row["id"], line))
                given = [(row["id"], r["policy"], r["rater"], r["violates"]) for r in row["ratings"]]
                driver.executemany("INSERT INTO ratings VALUES (?, ?, ?, ?)", given)
    store.close()
    return running.seconds
