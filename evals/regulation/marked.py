"""The check that a publisher would make: what carries an amendment mark has to be told.

A marked text as added or changed in substance, a marked row of dashes as repealed.

It runs on any folder of dated versions of an act (`2024-06-13.en.json`, `2026-07-27.html`) of which the later one is a
consolidated page of EUR-Lex or consolidated Formex.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from knowledge_base.legal_parts import Part
from knowledge_base.legal_records import LegalFormat
from knowledge_base.read_act import read_act
from tools.law_diff.compare import compare
from tools.law_diff.comparison import REAL, ProvisionChange
from tools.law_diff.reading import act_passages
from tools.law_diff.words import words_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=\D)")
_FORMATS = (".html", ".xhtml", ".htm", ".xml", ".json")
"""Of several files of one day the first of these is read."""
MARKED: frozenset[LegalFormat] = frozenset(("eurlex-html", "formex"))
"""Formats that keep every mark; JSON loses those between articles."""


class Marked(NamedTuple):
    """One pair of versions: each provision that is marked, and whether it was told; what was told without a mark."""

    before: Path
    after: Path
    told: tuple[tuple[Part, bool], ...]
    standing: int
    """Marked provisions that stood word for word before: marks of older amendments."""
    unmarked: tuple[ProvisionChange, ...]


def marked_pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each two versions that follow one another and of which the later one has marks, of every act below a folder."""
    for place in sorted({folder, *(one.parent for one in folder.rglob("*") if one.is_file())}):
        files = sorted(
            (one for one in place.iterdir() if one.suffix in _FORMATS and _DAY.match(one.name)),
            key=lambda one: (one.name[:10], _FORMATS.index(one.suffix)),
        )
        days = [next(same) for _, same in groupby(files, key=lambda one: one.name[:10])]
        for before, after in pairwise(days):
            new = read_act(after.read_bytes(), after.name)
            if new.format in MARKED and any(part.marks for part in new.parts):
                yield before, after


def checked_pair(before: Path, after: Path) -> Marked:
    """What the diff tells of the marked provisions of a pair."""
    old, new = (read_act(file.read_bytes(), file.name) for file in (before, after))
    found = compare(act_passages(old), act_passages(new))
    real = {name for one in found.changes if one.kind in REAL for name in (one.after, *one.others) if name}
    stood = {words_of(part.text).folded for part in old.parts}
    marked = [part for part in new.parts if part.marks and words_of(part.text).keys]
    fresh = [part for part in marked if words_of(part.text).folded not in stood]
    gone = {one.before for one in found.changes if one.kind == "repealed"}
    there = {part.cite for part in old.parts if words_of(part.text).keys}
    deleted = [
        part for part in new.parts if part.marks and part.cite in there and not words_of(part.text).keys
    ]
    told = [(part, part.cite in real) for part in fresh] + [(part, part.cite in gone) for part in deleted]
    cites = {part.cite for part in new.parts if part.marks}
    return Marked(
        before,
        after,
        tuple(told),
        len(marked) - len(fresh),
        tuple(one for one in found.changes if one.kind in REAL and one.after and one.after not in cites),
    )
