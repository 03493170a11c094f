"""`python -m tests.slack_bench`, or `make bench-slack`: what the Slack app is held to, measured.

The app runs as real processes (`redline slack`, Socket Mode) against the strict Slack double, on the sample workspace
with the embedded model. Parts: `load` (50 events a second for a minute while ten triages run), `storm` (the same with
deliveries doubled, shuffled and dropped, and calls refused), `answers`; and on SQLite and on PostgreSQL `races`,
`kills` and `rating` (a batch in whose middle the app is killed). The figures go to stdout as a table and to
`bench-results/slack.json`: `machine`, `seed`, `rows` and `held`. Exit code 1 when something does not hold.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from evals.bench import machine
from evals.bench_figures import tell
from knowledge_base.workspace import CONFIG_FILE, Workspace
from tests.conftest import _cluster
from tests.slack_bench import answers, busy, kills, races, rating_kills, sample
from tests.slack_bench.figures import Row, table

PARTS = ("load", "storm", "answers", "races", "kills", "rating")
RESULTS = Path("bench-results") / "slack.json"
STORM = busy.Storm(doubled=0.1, failing=0.01, held_every=5.0, drops=1)


class Bench:
    """The parts, over copies of one sample workspace."""

    def __init__(self, folder: Path, sample_folder: Path | None, rate: int, length: int, seed: int) -> None:
        self._folder, self._rate, self._length, self._seed = folder, rate, length, seed
        self._sample = sample_folder or folder / "sample"

    def load(self) -> list[Row]:
        return self._busy("load", busy.Storm())

    def storm(self) -> list[Row]:
        return self._busy("storm", STORM)

    def _busy(self, name: str, storm: busy.Storm) -> list[Row]:
        workspace = self._copy(name, heavy=busy.TRIAGES)
        return busy.run(
            workspace, self._folder, name, storm, self._rate, self._length, busy.TRIAGES, self._seed
        )

    def answers(self, questions: int) -> list[Row]:
        full = answers.run(self._copy("answers-full", 0), self._folder, "full", questions)
        return full + answers.run(self._copy("answers-poor", 0), self._folder, "poor", questions)

    def races(self, rounds: int) -> list[Row]:
        return self._on_both(lambda folder, url: races.run(folder, url, rounds))

    def kills(self, rounds: int) -> list[Row]:
        return self._on_both(lambda folder, url: kills.run(folder, url, rounds // 2, self._seed))

    def rating(self, rounds: int) -> list[Row]:
        return self._on_both(lambda folder, url: rating_kills.run(folder, url, rounds // 10, self._seed))

    def _copy(self, name: str, heavy: int) -> Workspace:
        """A copy of the sample, which is made when it is first asked for."""
        if not (self._sample / CONFIG_FILE).exists():
            tell("making the sample workspace")
            sample.make_apart(self._sample)
        folder = Path(shutil.copytree(self._sample, self._folder / name))
        with (folder / CONFIG_FILE).open("a", encoding="utf-8") as file:
            file.write(sample.SLACK.format(heavy=heavy))
        return Workspace(folder)

    def _on_both(self, part: Callable[[Path, str], list[Row]]) -> list[Row]:
        rows = part(Path(tempfile.mkdtemp(dir=self._folder)), "")
        with postgres() as url:
            if not url:
                return [*rows, Row("PostgreSQL", "no server on this machine", "left out")]
            return rows + part(Path(tempfile.mkdtemp(dir=self._folder)), url)


@contextmanager
def postgres() -> Iterator[str]:
    """An empty PostgreSQL database of one's own; nothing where there is no server to start."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        yield ""
        return
    with (
        tempfile.TemporaryDirectory(prefix="redline-") as folder,
        _cluster(binaries[-1].parent, Path(folder)) as url,
    ):
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        engine.dispose()
        yield make_url(url).set(database="bench").render_as_string(hide_password=False)


@click.command()
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="These parts only.")
@click.option("--rate", default=50, show_default=True, help="Events a second.")
@click.option("--length", default=60, show_default=True, help="Seconds of load.")
@click.option("--questions", default=40, show_default=True, help="Questions for the answering times.")
@click.option("--races", "rounds", default=1_000, show_default=True, help="Races on each database.")
@click.option("--kills", "killed", default=200, show_default=True, help="Kills, half on each database.")
@click.option("--seed", default=20260701, show_default=True)
@click.option("--sample", "sample_folder", type=click.Path(path_type=Path), help="A sample made before.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=RESULTS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The JSON on stdout in place of the table.")
def bench(
    only: tuple[str, ...], rate: int, length: int, questions: int, rounds: int, killed: int, seed: int,
    sample_folder: Path | None, out: Path, as_json: bool,
) -> None:  # fmt: skip
    """Measure what the Slack app is held to. A full run takes about an hour on two cores."""
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    measured_on = machine()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="redline-slack-bench-") as folder:
        made = Bench(Path(folder), sample_folder, rate, length, seed)
        ways: dict[str, Callable[[], list[Row]]] = {
            "load": made.load,
            "storm": made.storm,
            "answers": lambda: made.answers(questions),
            "races": lambda: made.races(rounds),
            "kills": lambda: made.kills(killed),
            "rating": lambda: made.rating(killed),
        }
        for part in only or PARTS:
            tell(f"{part} …")
            rows += ways[part]()
            click.echo(
                table(
                    [row for row in rows if row.part],
                ),
                err=True,
            )
    held = all(row.held for row in rows)
    result = {"machine": measured_on, "seed": seed, "rows": [row._asdict() for row in rows], "held": held}
    words = json.dumps(result, indent=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(words + "\n", encoding="utf-8")
    click.echo(words if as_json else table(rows))
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    bench()
