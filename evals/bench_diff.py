"""How fast the structural diff is on real data: `python -m evals.bench_diff --data DIR`.

How right it is: `redline eval regulation --data DIR`.
"""

from itertools import pairwise
from pathlib import Path

import click

from evals.bench_figures import clock, peak_mib
from evals.regulation.histories import History, histories
from tools.law_diff.compare import compare
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text, read_markdown

DATA = Path("../shared/data")
LAWS = ("32022r2065/2022-10-19.en.json", "32022r1925/2022-09-14.en.json")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True)
def bench(data: Path) -> None:
    """Time the comparison of neighbouring texts of platforms, and of two laws as one; what is not there is skipped."""
    folder = data / "policy_pga"
    if (folder / "history").is_dir():
        with clock() as taken:
            pairs = sum(_history_diffs(history) for history in histories(folder))
        click.echo(f"policy_pga: {pairs:,} pairs of neighbouring texts compared in {taken.seconds:.0f} s")
    files = [data / "reg_eu" / work for work in LAWS]
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
