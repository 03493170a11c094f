"""The rows of a suite: JSON Lines, one frozen record a line; a file with one bad row is refused as a whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import StringConstraints, ValidationError

from knowledge_base import digests
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import Record

MOST_ROWS = 10_000
MOST_BYTES = 50_000_000
MOST_CHARACTERS = 200_000
"""Of one line."""
SHOWN = 5

RowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]


class Row(Record):
    """What the rows of every suite have; each suite adds its own fields."""

    id: RowId
    group: str = ""
    """Rows of one group ask for one fact in several ways, and count as one observation; empty: a group of its own."""
    split: Literal["unseen", "tuning"] = "unseen"
    """`tuning` rows may be looked at while the product is changed; the committed baseline holds none of them."""
    note: str = ""
    """For people: why the row is there, or why it expects what it does."""

    @property
    def observation(self) -> str:
        """The group that the row belongs to."""
        return self.group or self.id

    @property
    def digest(self) -> str:
        """What the row says, but for its note; a baseline is compared with the same row only."""
        return digests.of_value(self.model_dump(mode="json", exclude={"note"}))[:16]


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(file: Path, kind: type[AnyRow]) -> list[AnyRow]:
    """The rows of a file, in its order.

    Raises: WrongUsage that names line and field of bad rows; OutsideFailed when the file cannot be read.
    """
    found: list[AnyRow] = []
    bad: list[str] = []
    seen: dict[str, int] = {}
    for number, line in _lines(file):
        row = _row(line, number, kind)
        if isinstance(row, str):
            bad.append(row)
        elif row.id in seen:
            bad.append(f"line {number}, id: {row.id!r} is the id of line {seen[row.id]} too")
        else:
            seen[row.id] = number
            found.append(row)
    if bad:
        more = f"; and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise WrongUsage(
            f"{str(file)!r} has {len(bad)} bad {'row' if len(bad) == 1 else 'rows'}, and none was run: "
            f"{'; '.join(bad[:SHOWN])}{more}. Mend them; the suite's README has the format"
        )
    if not found:
        raise WrongUsage(f"{str(file)!r} has no rows; the suite's README has the format")
    return found


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their numbers."""
    number = 0
    try:
        if file.stat().st_size > MOST_BYTES:
            raise WrongUsage(f"{str(file)!r} is over {MOST_BYTES:,} bytes; split it")
        with file.open("rb") as opened:
            for number, raw in enumerate(opened, start=1):
                if number > MOST_ROWS:
                    raise WrongUsage(f"{str(file)!r} has over {MOST_ROWS:,} rows; split it")
                line = raw.decode("utf-8-sig")
                if line.strip():
                    yield number, line
    except UnicodeDecodeError:
        raise WrongUsage(f"{str(file)!r}, line {number}: is not UTF-8; save the file as UTF-8") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem


def _row(line: str, number: int, kind: type[AnyRow]) -> AnyRow | str:
    """The row, or what is wrong with it."""
    if len(line) > MOST_CHARACTERS:
        return f"line {number}: has over {MOST_CHARACTERS:,} characters"
    try:
        return kind.model_validate_json(line)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        return f"line {number}{_field(first)}: {first['msg']}"


def _field(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    return f", {name}" if name else ""
