"""The table by cause, policy and market, with the markets side by side."""

from collections import Counter, defaultdict

from knowledge_base.changes import Cause
from knowledge_base.records import Record
from tools.report_records import Cell, Part, Report, part

MOST_MARKETS = 6
OTHERS = "others"


class Line(Record):
    """One cause under one policy; `markets` in the order of the table's columns."""

    cause: Cause
    policy: str
    errors: Part
    missed: int
    flagged: int
    weighed: float | None
    markets: tuple[int, ...]


def markets_of(report: Report) -> tuple[str, ...]:
    """The columns: the markets with most errors, then all others as one."""
    sizes = Counter[str]()
    for cell in report.cells:
        sizes[cell.market] += cell.errors.count
    named = [name for name, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))]
    return (*named[:MOST_MARKETS], OTHERS) if len(named) > MOST_MARKETS else tuple(named)


def lines_of(report: Report) -> tuple[Line, ...]:
    """The rows, largest first."""
    columns = markets_of(report)
    cells: dict[tuple[Cause, str], list[Cell]] = defaultdict(list)
    for cell in report.cells:
        cells[cell.cause, cell.policy].append(cell)
    lines = [_line(some, columns) for some in cells.values()]
    return tuple(sorted(lines, key=lambda line: (-line.errors.count, line.cause, line.policy)))


def _line(cells: list[Cell], columns: tuple[str, ...]) -> Line:
    counts = Counter[str]()
    for cell in cells:
        counts[cell.market if cell.market in columns else OTHERS] += cell.errors.count
    weights = [cell.weighed for cell in cells if cell.weighed is not None]
    return Line(
        cause=cells[0].cause,
        policy=cells[0].policy,
        errors=part(counts.total(), cells[0].errors.of),
        missed=sum(cell.missed for cell in cells),
        flagged=sum(cell.flagged for cell in cells),
        weighed=sum(weights) if weights else None,
        markets=tuple(counts[name] for name in columns),
    )
