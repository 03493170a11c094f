"""CSV: one line a rating wanted, to be filled in; what looks like a formula is made plain text, and undone on return.

A cell that begins with a sign that a spreadsheet takes for a formula gets an apostrophe before it, and so does one that
begins with an apostrophe already, so that taking one away gives back exactly what was there (OWASP, CSV Injection).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge_base.case_formats import delimited
from knowledge_base.case_formats.rejection import Rejection, RowError
from knowledge_base.errors import OutsideFailed, WrongUsage
from tools.rating_form import Form
from tools.rating_tools.returned import Returned, Sheet, answered_of, moment, one_of, seconds, verdict_of

FILE = "ratings.csv"
GIVEN = ("batch", "case", "text", "language", "market", "surface", "media")
ASKED = ("rater", "verdict", "label", "rule", "seconds", "at")
FORMULA = "=+-@\t\r\n|%＝＋－＠'"


def write(folder: Path, sheets: Sequence[Sheet], form: Form, spans: bool, ratings: int) -> None:
    """`ratings.csv`, with as many lines a case as ratings are wanted; a byte order mark tells spreadsheets UTF-8."""
    with (folder / FILE).open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.DictWriter(file, (*GIVEN, *ASKED), lineterminator="\r\n")
        lines.writeheader()
        for sheet in sheets:
            plain = {name: neutral(value) for name, value in sheet.model_dump().items()}
            lines.writerows([plain] * ratings)


def neutral(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if cell[:1] and cell[0] in FORMULA else cell


def restored(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA else cell


def read(path: Path, form: Form, submitted: bool) -> Iterator[Returned | Rejection]:
    """The lines that have a rater or a verdict; the others are not rated yet.

    Raises: WrongUsage when a column is missing; OutsideFailed when the file cannot be read.
    """
    try:
        with delimited.opened(path) as table:
            missing = [name for name in ("batch", "case", "rater", "verdict") if name not in table.header]
            if missing:
                raise WrongUsage(f"{str(path)!r} has no column {missing[0]!r}; fill in the exported {FILE}")
            for row in table.rows:
                if isinstance(row, Rejection):
                    yield row
                    continue
                line, cells = row
                try:
                    found = _row(line, cells, form)
                except RowError as problem:
                    yield problem.on(line)
                else:
                    if found:
                        yield found
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(path)!r}: {problem.strerror}; check the path") from problem


def _row(line: int, cells: Mapping[str, str], form: Form) -> Returned | None:
    said = {name: restored(cells.get(name, "").strip()).strip() for name in (*ASKED, "batch")}
    if not said["rater"] and not said["verdict"]:
        return None
    if not said["rater"]:
        raise RowError("rater", "is missing; write who gave this verdict")
    if not said["verdict"]:
        raise RowError("verdict", "is missing; write undecided where the rater could not tell")
    answered = answered_of(
        {
            "violates": verdict_of(said["verdict"], form),
            "label": one_of(said["label"], form.label_names, "label"),
            "rule": one_of(said["rule"], form.rule_ids, "rule"),
            "seconds": seconds(said["seconds"]),
        }
    )
    return Returned(
        line=line,
        batch=said["batch"][:300],
        case=restored(cells["case"])[:300],
        rater=said["rater"][:300],
        answered=answered,
        at=moment(said["at"]),
    )
