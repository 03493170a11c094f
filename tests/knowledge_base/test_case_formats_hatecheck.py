from pathlib import Path

import pytest

from knowledge_base.case_files import Rejection, read_cases
from knowledge_base.cases import CaseRow, label_of
from knowledge_base.errors import WrongUsage

CASES = ",functionality,case_id,test_case,label_gold,target_ident,direction,templ_id\n"
ANNOTATIONS = ",functionality,case_id,templ_id,test_case,label_gold," + ",".join(
    f"label_{number}" for number in range(1, 11)
)


def read(tmp_path: Path, text: str) -> list[CaseRow | Rejection]:
    path = tmp_path / "hatecheck.csv"
    path.write_text(text, encoding="utf-8")
    return list(read_cases(path))


def test_the_gold_label_is_an_adjudicated_rating_and_the_template_a_content_group(tmp_path: Path) -> None:
    case, other = read(
        tmp_path,
        CASES + '0,negate_neg_nh,12,"Nobody, ever.",non-hateful,,general,3\n1,f,13,b,hateful,women,,3\n',
    )
    assert isinstance(case, CaseRow)
    assert (case.id, case.text, case.language, case.surface) == (
        "hatecheck-12",
        "Nobody, ever.",
        "en",
        "comment",
    )
    assert case.attributes == {
        "functionality": "negate_neg_nh",
        "templ_id": "3",
        "content_group": "hatecheck-template-3",
    }
    (rating,) = case.ratings
    assert (rating.rater, rating.role, rating.policy, rating.violates) == (
        "published",
        "adjudicator",
        "hate",
        False,
    )
    assert isinstance(other, CaseRow)
    assert other.attributes["target_ident"] == "women"


def test_each_annotator_is_a_rater_and_blank_is_no_rating(tmp_path: Path) -> None:
    (case,) = read(tmp_path, f"{ANNOTATIONS}\n0,f,1,2,text,non-hateful,hateful,,,hateful,,,,,,non-hateful\n")
    assert isinstance(case, CaseRow)
    raters = [(rating.rater, rating.violates) for rating in case.ratings if rating.role == "rater"]
    assert raters == [("annotator-1", True), ("annotator-4", True), ("annotator-10", False)]
    label = label_of(case.ratings)
    assert (label.violates, label.yes, label.no) == (False, 2, 1)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ("0,f,1,text,maybe,,,2", "label_gold"),
        ("0,f,,text,hateful,,,2", "case_id"),
        ("0,f,=1+1,text,hateful,,,2", "case_id"),
        ("0,f,1,text,hateful,,,", "templ_id"),
        ("0,f,1,,hateful,,,2", "test_case"),
        ("0,f,1,text", "row"),
    ],
)
def test_a_bad_row_costs_only_itself(tmp_path: Path, bad: str, field: str) -> None:
    rejection, good = read(tmp_path, f"{CASES}{bad}\n1,f,2,text,hateful,,,2\n")
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (2, field)
    assert isinstance(good, CaseRow)


def test_a_file_with_a_column_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="has no column templ_id"):
        read(tmp_path, "functionality,case_id,test_case,label_gold\nf,1,text,hateful\n")
