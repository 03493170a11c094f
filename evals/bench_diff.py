"""How well `redline diff` tells amendments from layout, and real versions from failed captures, on real data.

    python -m evals.bench_diff --data DIR

Law: passages that the publisher marks have to lie in provisions reported as changed in substance or added; pairs
without an amendment have to report none. Captures: labels come from the data's own fields (`evals.diff_data`). What the
rules were made on and what is unseen is shown apart. What is not there is skipped.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import click

from evals.bench_figures import clock, peak_mib
from evals.diff_data import History, Mark, histories, marks
from tools.law_diff.captures import judge_captures
from tools.law_diff.compare import compare
from tools.law_diff.comparison import REAL, Comparison, ProvisionChange
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text, read_markdown
from tools.law_diff.redlines import short
from tools.law_diff.words import words_of
from tools.measure import wilson
from tools.word_changes import marked

DATA = Path("../shared/data")
PAIRS = {
    "32016r0679": (("2016-04-27", "2016-05-04"),),
    "32024r2847": (("2024-10-23", "2024-11-20"),),
    "32005l0029": (("2005-05-11", "2022-05-28"), ("2022-05-28", "2026-09-27")),
    "32011l0083": (("2018-07-01", "2022-05-28"), ("2022-05-28", "2026-09-27")),
    "32024r1689": (("2024-06-13", "2026-07-27"),),
}
SEEN_PAIRS = {
    ("32016r0679", "2016-05-04"),
    ("32024r2847", "2024-11-20"),
    ("32005l0029", "2022-05-28"),
    ("32011l0083", "2022-05-28"),
}
CONSOLIDATED = {("32005l0029", "2026-09-27"), ("32011l0083", "2022-05-28"), ("32011l0083", "2026-09-27")}
"""Pairs of two consolidated versions, by their later one."""
CONTROLS = {("32016r0679", "2016-05-04"), ("32024r2847", "2024-11-20")}
SEEN = ("Facebook__Live", "LinkedIn", "Pinterest", "Reddit", "Snapchat", "Spotify")
"""Histories that the rules for captures were made on, beside the first half of the long one."""
LONG = 300
"""A history with more captures is cut in two in time: the first half was seen."""


class Rate(NamedTuple):
    """So many of so many, with the 95 % Wilson interval."""

    held: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = wilson(self.held, self.of, 0.95)
        return (
            f"{self.held}/{self.of} = {100 * self.held / self.of:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
        )


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True)
@click.option(
    "--show", is_flag=True, help="Every change that no mark covers, and every capture judged otherwise."
)
def bench(data: Path, show: bool) -> None:
    """Measure the structural diff and the judgement of captures."""
    _law(data / "reg_eu", show)
    _captures([data / "policy_pga", data / "policy_contrib"], show)
    _speed(data)


def _law(folder: Path, show: bool) -> None:
    if not folder.is_dir():
        click.echo(f"skipped: no dated law in {folder.name!r}")
        return
    every = marks(folder)
    recall: dict[str, list[bool]] = {"seen": [], "unseen": []}
    for work, pairs in PAIRS.items():
        for before, after in pairs:
            files = [folder / work / f"{day}.en.json" for day in (before, after)]
            if not all(file.is_file() for file in files):
                click.echo(f"{work} {before} → {after}: skipped, a version is not there")
                continue
            old, new = (read_legal_text(file.read_bytes(), file.name) for file in files)
            with clock() as taken:
                found = compare(old, new)
            own = [mark for mark in every if (mark.work, mark.version) == (work, after)]
            standing = [mark for mark in own if _stood(mark, old)]
            own = [mark for mark in own if mark not in standing]
            hits = [_found(mark, found) for mark in own]
            recall["seen" if (work, after) in SEEN_PAIRS else "unseen"] += hits
            counts = ", ".join(f"{count} {kind}" for kind, count in found.counts().items() if count)
            size = sum(len(one.text) for one in new)
            click.echo(f"{work} {before} → {after}: {counts}; {size:,} characters in {taken.seconds:.1f} s")
            click.echo(f"  marked passages found: {Rate(sum(hits), len(hits))}")
            if standing:
                click.echo(
                    f"  set apart: {len(standing)} marked passages that stood there word for word before"
                )
            for mark, hit in zip(own, hits, strict=True):
                if not hit:
                    click.echo(f"  missed {mark.anchor} {mark.marker}: {mark.text[:150]!r}")
            _unmarked(work, after, found, files[1], show)
    for name, hits in recall.items():
        click.echo(f"recall by marked passage, {name}: {Rate(sum(hits), len(hits))}")


def _found(mark: Mark, found: Comparison) -> bool:
    """Whether most of a marked passage lies in provisions of its article that are reported as real changes."""
    wanted = _grams(mark.text)
    there: Counter[str] = Counter()
    for change in found.changes:
        if change.kind in REAL and change.after and _anchor(change) == mark.anchor.casefold():
            there |= _grams("".join(piece.text for piece in change.pieces if piece.kind != "struck"))
    return bool(wanted) and 2 * (wanted & there).total() >= wanted.total()


def _stood(mark: Mark, old: Sequence[Passage]) -> bool:
    """Whether a marked passage is whole provisions of the earlier version word for word: an older amendment's mark."""
    wanted = words_of(mark.text).folded
    lines = [words_of(one.text).folded for one in old if _article(one.number) == mark.anchor.casefold()]
    for first in range(len(lines)):
        joined: tuple[str, ...] = ()
        for line in lines[first:]:
            joined += line
            if joined == wanted:
                return True
            if len(joined) > len(wanted):
                break
    return False


def _grams(text: str) -> Counter[str]:
    words = words_of(text).folded
    return Counter(" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2)))


def _anchor(change: ProvisionChange) -> str:
    return _article(change.after or change.before)


def _article(number: str) -> str:
    found = re.match(r"(?i)(article|annex)\s+(\w+)", number)
    return f"{'art' if found[1].casefold() == 'article' else 'anx'}_{found[2].casefold()}" if found else ""


def _unmarked(work: str, after: str, found: Comparison, file: Path, show: bool) -> None:
    """Real changes in articles to which the publisher's later file points with no amendment or correction at all."""
    import json

    amended = {
        str(one["anchor"]).casefold()
        for one in json.loads(file.read_text(encoding="utf-8"))["provisions"]
        if re.search(r"[►▼][MC]\d", str(one["text_md"]))
        or any(
            re.search(r"REPLACED|INSERTED|DELETED|[►▼][MC]\d", str(cited.get("text")))
            for cited in one["citations"]
        )
    }
    real = [change for change in found.real if _anchor(change)]
    rest = [change for change in real if _anchor(change) not in amended]
    if (work, after) in CONSOLIDATED:
        lost = [change for change in rest if not change.after and _anchor(change).startswith("anx")]
        kept = len(real) - len(lost)
        click.echo(
            f"  real changes in articles that carry an amendment mark: {Rate(len(real) - len(rest), kept)}"
        )
        if lost:
            click.echo(f"  set apart: {len(lost)} provisions of annexes that the later file does not hold")
        rest = [change for change in rest if change not in lost]
    elif (work, after) in CONTROLS:
        click.echo(
            f"  control: real changes {len(real)}, of them in articles with a correction mark {len(real) - len(rest)}"
        )
        rest = real if show else rest
    for change in rest if show or len(rest) <= 5 else ():
        click.echo(f"    {change.name}: {change.kind}: {marked(short(change.pieces, 40))[:220]!r}")


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
