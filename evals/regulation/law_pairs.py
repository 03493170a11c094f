"""Dated law: are the publisher's marks told, and is nothing told where nothing was amended or only markup differs?"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.regulation.answers import Answer
from evals.regulation.histories import Mark, marks
from evals.regulation.marked import checked_pair
from evals.regulation.rows import RegulationRow
from tools.law_diff.compare import compare
from tools.law_diff.comparison import REAL, Comparison, ProvisionChange
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text
from tools.law_diff.words import words_of

CONTROLS = {("32016r0679", "2016-05-04"), ("32024r2847", "2024-11-20")}
"""Later versions in which only slips were corrected."""
_AMENDED = re.compile(r"REPLACED|INSERTED|DELETED|[►▼][MC]\d")


def marks_answer(row: RegulationRow) -> Answer:
    """Are passages told that the publisher marks as amended, and in a control only those of corrected articles?"""
    before, after = (Path(file) for file in row.files)
    old, new = (read_legal_text(file.read_bytes(), file.name) for file in (before, after))
    found = compare(old, new)
    work, day = after.parent.name, after.name[:10]
    own = [mark for mark in marks(after.parent.parent) if (mark.work, mark.version) == (work, day)]
    own = [mark for mark in own if not _stood(mark, old)]
    missed = [mark for mark in own if not _found(mark, found)]
    counts = {"marks_told": (len(own) - len(missed), len(own))}
    misses = [f"missed {mark.anchor} {mark.marker}: {mark.text[:100]!r}" for mark in missed]
    if (work, day) in CONTROLS:
        amended = _amended(after)
        real = [change for change in found.real if _anchor(change)]
        off = [change.name for change in real if _anchor(change) not in amended]
        counts["control_quiet"] = (int(not off), 1)
        misses += [f"told though nothing was corrected there: {name}" for name in off]
    return Answer(id=row.id, task=row.task, counts=counts, misses=tuple(misses))


def markups_answer(row: RegulationRow) -> Answer:
    """One version of an act in two formats: all that differs is layout."""
    old, new = (read_legal_text(Path(file).read_bytes(), Path(file).name) for file in row.files)
    found = compare(old, new)
    names = tuple(change.name for change in found.real)
    return Answer(id=row.id, task=row.task, counts={"control_quiet": (int(not names), 1)}, misses=names)


def acts_answer(row: RegulationRow) -> Answer:
    """A consolidated page: is every provision that carries a mark told?"""
    before, after = (Path(file) for file in row.files)
    pair = checked_pair(before, after)
    missed = tuple(f"missed {part.cite} {'+'.join(part.marks)}" for part, hit in pair.told if not hit)
    told = len(pair.told) - len(missed)
    more = tuple(f"without a mark: {change.name}" for change in pair.unmarked)
    return Answer(
        id=row.id, task=row.task, counts={"provisions_told": (told, len(pair.told))}, misses=missed + more
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


def _amended(file: Path) -> frozenset[str]:
    """The articles to which the later file points with an amendment or correction."""
    return frozenset(
        str(one["anchor"]).casefold()
        for one in json.loads(file.read_text(encoding="utf-8"))["provisions"]
        if re.search(r"[►▼][MC]\d", str(one["text_md"]))
        or any(_AMENDED.search(str(cited.get("text"))) for cited in one["citations"])
    )
