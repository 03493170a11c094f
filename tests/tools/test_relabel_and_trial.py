import csv
import io
import json

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_measures import Relabel
from knowledge_base.records import CaseId
from tools.rater_trial import cases_needed
from tools.relabel import relabel_file


def doubted(case: str) -> Relabel:
    return Relabel(
        case=CaseId(case),
        violates=True,
        yes=2,
        no=1,
        doubt=0.5,
        reach=2.0,
        priority=1.0,
        why="raters split on it",
    )


@pytest.mark.parametrize("case", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "|calc", "＝1+1"])
def test_a_case_id_that_a_spreadsheet_would_compute_is_kept_as_text(case: str) -> None:
    _, row = csv.reader(io.StringIO(relabel_file([doubted(case)], "again.csv")))
    assert row[0] == f"'{case}"
    assert row[1] == "violates"


def test_quotes_and_commas_stay_in_their_cell_and_json_keeps_ids_as_they_are() -> None:
    case = 'c,"1"'
    assert list(csv.reader(io.StringIO(relabel_file([doubted(case)], "again.csv"))))[1][0] == case
    assert json.loads(relabel_file([doubted("=1")], "again.json"))[0]["case"] == "=1"


def test_another_ending_is_refused() -> None:
    with pytest.raises(WrongUsage, match=r"\.csv"):
        relabel_file([], "again.xlsx")


def test_the_cases_needed_grow_with_the_variance_and_shrink_with_the_square_of_the_width() -> None:
    assert cases_needed(0.25, 0.1, 0.95) == 97
    assert cases_needed(0.25, 0.05, 0.95) == 385
    assert cases_needed(0.0, 0.1, 0.95) == 2
