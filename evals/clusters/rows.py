"""A line of the clusters suite is a text with its theme; the lines of one set are clustered together."""

from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import StringConstraints

from evals.harness.rows import Row, RowId, read_rows
from knowledge_base.errors import WrongUsage

CASES = Path(__file__).parent / "cases.jsonl"
FEWEST = 20
"""Texts in a set."""
KEPT = 0.9
"""Of the texts of a set, as a seed asks it."""


class ThemedText(Row):
    """A text, and the theme that a person puts it under."""

    text: Annotated[str, StringConstraints(min_length=1)]
    theme: Annotated[str, StringConstraints(min_length=1)]
    set: RowId = "all"


class ThemedTexts(Row):
    """The texts of one set with their themes, in the order of the file."""

    texts: tuple[str, ...]
    themes: tuple[str, ...]


def texts_of_file(file: Path) -> list[ThemedTexts]:
    """The sets of a file.

    Raises: WrongUsage that names a bad line, or a set that is too small or has one theme only.
    """
    sets: dict[str, list[ThemedText]] = {}
    for line in read_rows(file, ThemedText):
        sets.setdefault(line.set, []).append(line)
    for name, lines in sets.items():
        if len(lines) < FEWEST or len({line.theme for line in lines}) < 2:
            raise WrongUsage(
                f"the set {name!r} of {str(file)!r} needs {FEWEST} texts of two themes or more; add some"
            )
    return [
        ThemedTexts(id=name, texts=tuple(one.text for one in lines), themes=tuple(one.theme for one in lines))
        for name, lines in sets.items()
    ]


def varied(row: ThemedTexts, draw: Random) -> ThemedTexts:
    """Nine of ten texts, those that the seed draws."""
    kept = sorted(draw.sample(range(len(row.texts)), round(KEPT * len(row.texts))))
    return row.model_copy(
        update={"texts": tuple(row.texts[at] for at in kept), "themes": tuple(row.themes[at] for at in kept)}
    )
