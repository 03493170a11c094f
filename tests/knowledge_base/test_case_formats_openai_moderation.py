import json
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.case_files import Rejection, read_cases
from knowledge_base.cases import CaseRow


def read(tmp_path: Path, *rows: dict[str, Any]) -> list[CaseRow | Rejection]:
    path = tmp_path / "samples.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return list(read_cases(path, "openai-moderation"))


def test_each_flag_that_is_there_is_a_published_label_and_the_others_stay_unknown(tmp_path: Path) -> None:
    (case,) = read(tmp_path, {"prompt": "hello", "S": 0, "H2": 1, "V": 1, "line": 7})
    assert isinstance(case, CaseRow)
    assert {(rating.policy, rating.violates) for rating in case.ratings} == {
        ("sexual", False),
        ("hate-threatening", True),
        ("violence", True),
    }
    assert {(rating.rater, rating.role) for rating in case.ratings} == {("published", "adjudicator")}
    assert (case.id, case.surface, case.language, case.text) == ("oaim-7", "other", None, "hello")


def test_a_row_marked_sexual_minors_is_rejected_and_the_label_is_never_imported(tmp_path: Path) -> None:
    marked, odd, clean = read(
        tmp_path, {"prompt": "a", "S3": 1, "S": 1}, {"prompt": "b", "S3": "yes"}, {"prompt": "c", "S3": 0}
    )
    assert isinstance(marked, Rejection)
    assert (marked.line, marked.field) == (1, "S3")
    assert "does not import" in marked.reason
    assert isinstance(odd, Rejection)
    assert isinstance(clean, CaseRow)
    assert clean.ratings == ()


def test_without_a_line_the_id_is_the_digest_of_the_prompt(tmp_path: Path) -> None:
    first, again, other = read(
        tmp_path, {"prompt": "same", "S": 0}, {"prompt": "same", "H": 0}, {"prompt": "other", "S": 0}
    )
    assert isinstance(first, CaseRow)
    assert isinstance(again, CaseRow)
    assert isinstance(other, CaseRow)
    assert first.id == again.id == "oaim-0967115f2813a354"
    assert other.id != first.id


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"S": 0}, "prompt"),
        ({"prompt": 5, "S": 0}, "prompt"),
        ({"prompt": "  ", "S": 0}, "prompt"),
        ({"prompt": "a\x00", "S": 0}, "prompt"),
        ({"prompt": "a", "S": 2}, "S"),
        ({"prompt": "a", "S": None}, "S"),
        ({"prompt": "a", "S": 0, "X": 1}, "X"),
        ({"prompt": "a", "S": 0, "line": "7"}, "line"),
        ({"prompt": "a", "S": 0, "line": True}, "line"),
    ],
)
def test_a_row_of_another_form_is_rejected_by_field(tmp_path: Path, row: dict[str, Any], field: str) -> None:
    rejection, good = read(tmp_path, row, {"prompt": "good", "S": 0})
    assert isinstance(rejection, Rejection)
    assert rejection.field == field
    assert isinstance(good, CaseRow)
