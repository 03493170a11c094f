"""HateCheck: functional tests of hate speech detection, the files of cases and those of annotations.

Source: Röttger et al. 2021, "HateCheck: Functional Tests for Hate Speech Detection Models", ACL;
github.com/paul-rottger/hatecheck-data. The gold label is the authors'; each case was labelled by five of ten
annotators.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge_base.case_formats import delimited
from knowledge_base.case_formats.rejection import Rejection, RowError, excerpt
from knowledge_base.case_formats.rows import case_row, refuse_formula
from knowledge_base.cases import CaseRow
from knowledge_base.errors import WrongUsage

MARKS = frozenset({"functionality", "test_case"})
"""Columns that tell such a file from any other."""

_NEEDED = (*sorted(MARKS), "case_id", "label_gold", "templ_id")
_KEPT = ("functionality", "templ_id", "target_ident")
_LABELS: Mapping[str, bool] = {"hateful": True, "non-hateful": False}


def read(path: Path) -> Iterator[CaseRow | Rejection]:
    """The cases of the file under the policy `hate`.

    The gold label is an adjudicator's rating by `published`; `label_k` is a rating by `annotator-k`. The
    attribute `content_group` names the template: rows of one group never straddle a split of the data.
    Raises: WrongUsage when a column is missing; OSError when the file cannot be read.
    """
    with delimited.opened(path) as table:
        missing = [name for name in _NEEDED if name not in table.header]
        if missing:
            raise WrongUsage(
                f"{str(path)!r} has no column {missing[0]}; for your own table pass --format csv"
            )
        for entry in table.rows:
            yield entry if isinstance(entry, Rejection) else _case(*entry)


def _case(line: int, row: Mapping[str, str]) -> CaseRow | Rejection:
    try:
        raw = _raw(row)
    except RowError as problem:
        return problem.on(line)
    return case_row(line, raw, {"segments.0": "test_case", "id": "case_id"})


def _raw(row: Mapping[str, str]) -> dict[str, Any]:
    for name in ("case_id", "templ_id"):
        refuse_formula(name, row[name])
        if not row[name].strip():
            raise RowError(name, "is blank")
    attributes = {name: row[name] for name in _KEPT if row.get(name, "").strip()}
    return {
        "id": f"hatecheck-{row['case_id'].strip()}",
        "segments": [{"kind": "text", "text": row["test_case"]}],
        "language": "en",
        "surface": "comment",
        "attributes": attributes | {"content_group": f"hatecheck-template-{row['templ_id'].strip()}"},
        "ratings": [_rating(row, "label_gold", "published", "adjudicator"), *_annotators(row)],
    }


def _annotators(row: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for number in range(1, 11):
        if row.get(f"label_{number}", "").strip():
            yield _rating(row, f"label_{number}", f"annotator-{number}", "rater")


def _rating(row: Mapping[str, str], column: str, rater: str, role: str) -> dict[str, Any]:
    said = row[column].strip()
    if said not in _LABELS:
        raise RowError(column, f"{excerpt(said)} is neither hateful nor non-hateful")
    return {"rater": rater, "role": role, "policy": "hate", "violates": _LABELS[said]}
