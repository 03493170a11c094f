"""Dated law for `evals.bench_diff`: are the publisher's marks told, and is nothing told where only markup differs?"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from evals.bench_figures import Rate, clock
from evals.diff_data import Mark, marks
from evals.diff_marked import marked_pairs
from tools.law_diff.compare import compare
from tools.law_diff.comparison import REAL, Comparison, ProvisionChange
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text
from tools.law_diff.redlines import short
from tools.law_diff.words import words_of
from tools.word_changes import marked

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


def law_pairs(folder: Path, show: bool) -> None:
    """Pairs of dated versions: marked passages found, and real changes where nothing was amended."""
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
            for note in found.notes:
                click.echo(f"  {note}")
            _unmarked(work, after, found, files[1], show)
    for name, hits in recall.items():
        click.echo(f"recall by marked passage, {name}: {Rate(sum(hits), len(hits))}")


def two_markups(folder: Path) -> None:
    """One version as the Official Journal's page and as JSON: all that differs is layout."""
    for page in sorted(folder.glob("*/*.official_journal.en.xml")):
        other = page.with_name(f"{page.name[:10]}.en.json")
        if other.is_file():
            texts = [read_legal_text(file.read_bytes(), file.name) for file in (page, other)]
            found = compare(*texts)
            click.echo(f"{page.parent.name} {page.name} → {other.name}: real changes {len(found.real)}")
            click.echo(
                "\n".join(f"  {one}" for one in (*(change.name for change in found.real), *found.notes))
            )


def marked_provisions(folder: Path, show: bool) -> None:
    """Every provision that carries an amendment mark, by the marks that the reader found, in any format."""
    for pair in marked_pairs(folder) if folder.is_dir() else ():
        held = sum(hit for _, hit in pair.told)
        click.echo(
            f"{pair.before.parent.name} {pair.before.name} → {pair.after.name}, by the marks as they were read:"
        )
        click.echo(f"  marked provisions told as added or substance: {Rate(held, len(pair.told))}")
        click.echo(f"  set apart: {pair.standing} marked provisions that stood there word for word before")
        click.echo(f"  told without a mark: {len(pair.unmarked)}")
        for part, hit in pair.told:
            if not hit:
                click.echo(f"    missed {part.cite} {'+'.join(part.marks)}: {part.text[:150]!r}")
        for change in pair.unmarked if show else ():
            click.echo(
                f"    unmarked {change.name}: {change.kind}: {marked(short(change.pieces, 40))[:220]!r}"
            )


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
        marked_ones = Rate(len(real) - len(rest), len(real))
        click.echo(f"  real changes in articles that carry an amendment mark: {marked_ones}")
    elif (work, after) in CONTROLS:
        click.echo(
            f"  control: real changes {len(real)}, of them in articles with a correction mark {len(real) - len(rest)}"
        )
        rest = real if show else rest
    for change in rest if show or len(rest) <= 5 else ():
        click.echo(f"    {change.name}: {change.kind}: {marked(short(change.pieces, 40))[:220]!r}")
