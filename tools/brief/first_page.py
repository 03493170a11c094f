"""The first page is one printed page, A4 or Letter: of each part the weightiest statements that there is room for."""

from collections.abc import Iterator, Mapping, Sequence

from tools.brief.brief import Audience, Point, Section, SectionKey
from tools.brief.told import sources

MOST: dict[Audience, int] = {"legal": 7, "product": 5, "leadership": 3}
"""Statements of one part at most."""
ROOM = 54
"""Lines for the parts, after the title and what stands below it."""
COLUMNS = 88
"""Characters of a line in a wide typeface."""
HEADING = 2


def first_page(made: Mapping[SectionKey, Sequence[Point]], audience: Audience) -> Iterator[Section]:
    """The parts in their order: first one statement each, then a second, until a page is full."""
    counts = _counts(made, MOST[audience])
    for key, points in made.items():
        kept = [point.model_copy(update={"id": f"{key}-{at}"}) for at, point in enumerate(points, 1)]
        yield Section(key=key, points=tuple(kept[: counts[key]]), more=len(points) - counts[key])


def _counts(made: Mapping[SectionKey, Sequence[Point]], most: int) -> dict[SectionKey, int]:
    left = ROOM - HEADING * len(made)
    counts, going = dict.fromkeys(made, 0), list(made)
    for turn in range(most):
        for key in tuple(going):
            cost = lines_of(made[key][turn]) if turn < len(made[key]) else left + 1
            if cost <= left or (turn == 0 and made[key]):
                counts[key], left = turn + 1, left - cost
            else:
                going.remove(key)
    return counts


def lines_of(point: Point) -> int:
    """The printed lines of a statement with where it stands behind it."""
    return -(-len(f"• {point.text} — {sources(point)}") // COLUMNS)
