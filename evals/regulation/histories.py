"""Real histories of platform policies and marks of dated EU law; nothing of it ships.

A history holds each capture's digest and a diff to the one before, some of them cut; texts are put together again
from the full ones that are there, and a text counts only when its SHA-1 is the recorded one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tools.law_diff.capture import Capture

Label = Literal["failed", "real", "layout", "unknown"]
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
HELD_DAYS = 7
"""A change that stood for so long, and was no jump in size, is labelled real."""


class History(NamedTuple):
    """One document's captures in order with what is known of each, apart from their texts."""

    name: str
    captures: tuple[Capture, ...]
    labels: tuple[Label, ...]


def histories(folder: Path) -> Iterator[History]:
    """The histories of a folder that has `history/NAME.jsonl` and `versions/NAME/DAY_COMMIT.md`."""
    return (history(folder, file.stem) for file in sorted((folder / "history").glob("*.jsonl")))


def history(folder: Path, name: str) -> History:
    """One of them."""
    file = folder / "history" / f"{name}.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = _texts(rows, folder / "versions" / name)
    captures = tuple(_capture(row, before, texts) for before, row in zip([None, *rows], rows, strict=False))
    return History(name, captures, tuple(_labels(rows, captures)))


def _capture(row: dict[str, Any], before: dict[str, Any] | None, texts: dict[str, str]) -> Capture:
    return Capture(
        at=datetime.fromisoformat(row["date"]),
        digest=row["content_sha1"],
        size=row["bytes"],
        text=texts.get(row["content_sha1"]),
        replaced=row["chars_removed"] / max(1, before["bytes"]) if before else None,
    )


def _labels(rows: Sequence[dict[str, Any]], captures: Sequence[Capture]) -> Iterator[Label]:
    """From the fields of the data alone: `reverts_to`, `size_jump`, how long it stood; layout from equal words."""
    for at, row in enumerate(rows):
        now, before = captures[at], captures[at - 1]
        returns = at + 1 < len(rows) and bool(rows[at + 1]["reverts_to"])
        days = row["days_until_next_version"]
        if row["reverts_to"] or (row["size_jump"] and returns):
            yield "failed"
        elif at and now.letters is not None and now.letters == before.letters:
            yield "layout"
        elif at and row["kind"] == "change" and not row["size_jump"] and (days is None or days >= HELD_DAYS):
            yield "real"
        else:
            yield "unknown"


def _texts(rows: Sequence[dict[str, Any]], folder: Path) -> dict[str, str]:
    known = {_sha1(text): text for text in map(_read, sorted(folder.glob("*.md")))}
    found = True
    while found:
        found = False
        for before, after in pairwise(rows):
            diff = str(after["diff"])
            one, other = str(before["content_sha1"]), str(after["content_sha1"])
            if "[cut here" in diff or diff.startswith("[omitted") or (one in known) == (other in known):
                continue
            back = other in known
            source, target = (other, one) if back else (one, other)
            text = _applied(known[source], diff, back)
            if text is not None and _sha1(text) == target:
                known[target], found = text, True
    return known


def _applied(text: str, diff: str, back: bool) -> str | None:
    """A unified diff applied to a text; None where it is not of that form."""
    source, out, at = text.split("\n"), list[str](), 0
    lines = iter(diff.split("\n"))
    taken, put = ("+", "-") if back else ("-", "+")
    left = [0, 0]
    for line in lines:
        if left == [0, 0]:
            found = _HUNK.match(line)
            if found is None:
                continue
            counts = [int(count) if count is not None else 1 for count in (found[2], found[4])]
            start, length = (int(found[3]), counts[1]) if back else (int(found[1]), counts[0])
            place = start - 1 if length else start
            out, at, left = [*out, *source[at:place]], place, counts
            continue
        sign, words = line[:1], line[1:]
        if sign in (" ", ""):
            left = [left[0] - 1, left[1] - 1]
        else:
            left[0 if sign == "-" else 1] -= 1
        if sign != put:
            at += 1
        if sign != taken:
            out.append(words)
        if min(left) < 0:
            return None
    return "\n".join([*out, *source[at:]])


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()


class Mark(NamedTuple):
    """A passage that the publisher marks as amended, in one article of one version."""

    work: str
    version: str
    anchor: str
    marker: str
    text: str


def marks(folder: Path) -> list[Mark]:
    """The publisher's marks of every act: `amended_blocks.jsonl`, and for an act with a file of its own that one."""
    found = _marks(folder / "amended_blocks.jsonl")
    for file in sorted(folder.glob("*/*.amended_blocks_from_html.jsonl")):
        own = [mark._replace(work=file.parent.name, version=file.name[:10]) for mark in _marks(file)]
        found = [one for one in found if (one.work, one.version) != (file.parent.name, file.name[:10])] + own
    return found


def _marks(file: Path) -> list[Mark]:
    if not file.is_file():
        return []
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Mark(*(str(row.get(key, "")) for key in Mark._fields)) for row in rows]
