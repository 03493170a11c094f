"""How well `redline diff` tells amendments from layout, and real versions from failed captures, on real data.

    python -m evals.bench_diff --data DIR

Law: passages that the publisher marks have to lie in provisions reported as changed in substance or added; pairs
without an amendment have to report none. Captures: labels come from the data's own fields (`evals.diff_data`). What the
rules were made on and what is unseen is shown apart. What is not there is skipped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import click

from evals.bench_figures import Rate, clock, peak_mib
from evals.diff_data import History, histories
from evals.diff_law import law_pairs, marked_provisions, two_markups
from tools.law_diff.captures import judge_captures
from tools.law_diff.compare import compare
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text, read_markdown

DATA = Path("../shared/data")
SEEN = ("Facebook__Live", "LinkedIn", "Pinterest", "Reddit", "Snapchat", "Spotify")
"""Histories that the rules for captures were made on, beside the first half of the long one."""
LONG = 300
"""A history with more captures is cut in two in time: the first half was seen."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True)
@click.option(
    "--show", is_flag=True, help="Every change that no mark covers, and every capture judged otherwise."
)
@click.option(
    "--law",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Dated versions of acts of your own (2026-07-27.html): are marked provisions told?",
)
def bench(data: Path, show: bool, law: Path | None) -> None:
    """Measure the structural diff and the judgement of captures."""
    law_pairs(data / "reg_eu", show)
    two_markups(data / "reg_eu")
    marked_provisions(data / "reg_eu" if law is None else law, show)
    _captures([data / "policy_pga", data / "policy_contrib"], show)
    _speed(data)


def _captures(folders: Sequence[Path], show: bool) -> None:
    totals: dict[tuple[str, str], Counter[str]] = {}
    with clock() as taken:
        for folder in folders:
            if not (folder / "history").is_dir():
                click.echo(f"skipped: no histories in {folder.name!r}")
                continue
            for history in histories(folder):
                for part, label, final, first, words in _judged(history):
                    count = totals.setdefault((part, label), Counter())
                    count[f"final {final}"] += 1
                    count[f"first {first}"] += 1
                    wrong = {"failed": "version", "real": "set_aside"}.get(label, "")
                    if show and wrong in (final, first):
                        click.echo(f"  {words}")
    for part in ("seen", "unseen"):
        failed, real, layout = (
            totals.get((part, label), Counter()) for label in ("failed", "real", "layout")
        )
        of_failed, of_real, of_layout = (sum(one.values()) // 2 for one in (failed, real, layout))
        click.echo(f"captures, {part}:")
        click.echo(f"  failed set aside, in the end: {Rate(failed['final set_aside'], of_failed)}")
        click.echo(
            f"  failed not reported at first sight: {Rate(of_failed - failed['first version'], of_failed)}"
        )
        click.echo(f"  real changes kept, in the end: {Rate(real['final version'], of_real)}")
        click.echo(f"  real changes reported at first sight: {Rate(real['first version'], of_real)}")
        click.echo(f"  layout alone, set aside: {Rate(layout['final set_aside'], of_layout)}")
    click.echo(f"all histories judged in {taken.seconds:.1f} s, texts rebuilt and read included")


def _judged(history: History) -> Iterator[tuple[str, str, str, str, str]]:
    half = len(history.captures) // 2
    judged = judge_captures(history.captures)
    for at, (label, one) in enumerate(zip(history.labels, judged, strict=True)):
        seen = at < half if len(history.captures) > LONG else history.name.startswith(SEEN)
        words = f"{history.name} {one.at:%Y-%m-%d} labelled {label}: {one.words}; at first {one.first}"
        yield "seen" if seen else "unseen", label, one.state, one.first, words


def _speed(data: Path) -> None:
    folder = data / "policy_pga"
    if (folder / "history").is_dir():
        with clock() as taken:
            pairs = sum(_history_diffs(history) for history in histories(folder))
        click.echo(f"policy_pga: {pairs:,} pairs of neighbouring texts compared in {taken.seconds:.0f} s")
    files = [
        data / "reg_eu" / work for work in ("32022r2065/2022-10-19.en.json", "32022r1925/2022-09-14.en.json")
    ]
    if all(file.is_file() for file in files):
        old = [one for file in files for one in read_legal_text(file.read_bytes(), file.name)]
        new = [_edited(at, one) for at, one in enumerate(old) if at % 50]
        with clock() as taken:
            compare(old, new)
        size = sum(len(one.text) for one in old)
        click.echo(
            f"two laws as one, each tenth provision edited, {size:,} characters: {taken.seconds:.1f} s"
        )
    click.echo(f"most memory held: {peak_mib():.0f} MiB")


def _edited(at: int, one: Passage) -> Passage:
    return Passage(one.number, one.heading, one.text.replace(" the ", " every ", 1)) if at % 10 == 1 else one


def _history_diffs(history: History) -> int:
    texts = [capture.text for capture in history.captures if capture.text is not None]
    read: dict[str, tuple[Passage, ...]] = {}
    for text in texts:
        if text not in read:
            read[text] = read_markdown(text)
    pairs = list(pairwise(texts))
    for old, new in pairs:
        compare(read[old], read[new])
    return len(pairs)


if __name__ == "__main__":
    bench()
