"""Files of ratings: three forms, bad rows by line and field, nothing overwritten."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from knowledge_base.case_formats.rating_cells import Terms
from knowledge_base.cases import CaseRow
from knowledge_base.errors import WrongUsage
from knowledge_base.store import Store
from tests.stores import new_store
from tools.import_ratings import RatingsOutcome, import_ratings

LABELS: Mapping[str, tuple[str, bool | None]] = {
    "hate": ("hate", True),
    "fine": ("fine", False),
    "odd": ("odd", None),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    rows = [CaseRow.model_validate({"id": name, "text": f"text of {name}"}) for name in ("c1", "c2")]
    with opened.write() as tx:
        tx.cases.add_rows(rows)
    yield opened
    opened.close()


def taken(
    store: Store,
    file: Path,
    text: str,
    policy: str | None = "hate",
    keep_good: bool = False,
    columns: Mapping[str, str] | None = None,
) -> RatingsOutcome:
    file.write_text(text, encoding="utf-8")
    return import_ratings(
        store, file, columns or {}, Terms(policy, LABELS), keep_good, "ada", lambda rows: None
    )


def said(store: Store) -> dict[str, list[tuple[str, bool | None, str | None, str]]]:
    with store.read() as tx:
        found = tx.cases.ratings("hate")
    return {
        case: [(one.rater, one.violates, one.label, one.role) for one in some] for case, some in found.items()
    }


def bad(outcome: RatingsOutcome) -> list[tuple[int, str]]:
    return [(one.line, one.field) for one in outcome.rejected]


def test_a_row_for_each_case_and_rater(store: Store, tmp_path: Path) -> None:
    text = (
        "id,rater,violates,label,role,rule,at,note\n"
        "c1,ana,yes,hate,,rule 2,2026-03-01T10:00:00Z,=SUM(A1)\n"
        "c1,7,no,,,,,\n"
        "c2,ana,,odd,,,,\n"
        "c2,zoe,no,,Adjudicator,,,\n"
    )
    outcome = taken(store, tmp_path / "r.csv", text.replace("Adjudicator", "adjudicator"))
    assert (outcome.ratings, outcome.rejected) == (4, ())
    assert said(store) == {
        "c1": [("7", False, None, "rater"), ("ana", True, "hate", "rater")],
        "c2": [("ana", None, "odd", "rater"), ("zoe", False, None, "adjudicator")],
    }


def test_a_column_for_each_rater_by_a_star(store: Store, tmp_path: Path) -> None:
    text = "item,said_1,said_2,truth\nc1,hate,,hate\nc2,fine,odd,no\n"
    columns = {"item": "id", "said_*": "rater:a*", "truth": "gold"}
    assert taken(store, tmp_path / "r.csv", text, columns=columns).ratings == 5
    assert said(store)["c2"] == [
        ("a1", False, "fine", "rater"),
        ("a2", None, "odd", "rater"),
        ("gold", False, None, "adjudicator"),
    ]


def test_counted_votes_have_no_names_and_the_cases_come_along(store: Store, tmp_path: Path) -> None:
    text = "id,text,language,h,n\nd1,new text,en,1,2\nd2,other text,en,0,3.0\n"
    columns = {"h": "votes:hate", "n": "votes:fine"}
    outcome = taken(store, tmp_path / "r.csv", text, columns=columns)
    assert (outcome.cases, outcome.ratings) == (2, 6)
    assert [(rater, label) for rater, _, label, _ in said(store)["d1"]] == [
        ("vote:1", "fine"),
        ("vote:2", "fine"),
        ("vote:3", "hate"),
    ]


def test_json_lines_and_parquet_are_read_alike(store: Store, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet as parquet

    lines = [{"id": "c1", "rater": 7, "violates": True}, {"id": "c2", "rater": "ana", "label": "fine"}]
    assert taken(store, tmp_path / "r.jsonl", "\n".join(map(json.dumps, lines))).ratings == 2
    before = said(store)
    file = tmp_path / "r.parquet"
    columns = {"id": ["c1", "c2"], "rater": ["7", "ana"], "violates": [True, None], "label": [None, "fine"]}
    parquet.write_table(pyarrow.table(columns), file)
    outcome = import_ratings(store, file, {}, Terms("hate", LABELS), False, "ada", lambda rows: None)
    assert (outcome.ratings, outcome.unchanged, outcome.rejected) == (0, 2, ())
    assert said(store) == before


def test_the_same_file_again_changes_nothing_and_more_may_be_told(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    text = "id,rater,violates\nc1,ana,yes\nc1,ben,no\n"
    assert taken(store, file, text).ratings == 2
    again = taken(store, file, text)
    assert (again.ratings, again.unchanged) == (0, 2)
    richer = taken(store, file, "id,rater,violates,label\nc1,ana,yes,hate\n")
    assert (richer.ratings, richer.unchanged) == (1, 0)
    assert taken(store, file, text).unchanged == 2
    assert said(store)["c1"][0] == ("ana", True, "hate", "rater")


def test_a_rating_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    taken(store, file, "id,rater,violates\nc1,ana,yes\n")
    outcome = taken(store, file, "id,rater,violates\nc2,ana,no\nc1,ana,no\n")
    assert (bad(outcome), outcome.ratings) == ([(3, "rater")], 0)
    assert "'ana' has rated case 'c1' under 'hate' otherwise" in outcome.rejected[0].reason
    assert "c2" not in said(store)
    kept = taken(store, file, "id,rater,violates\nc2,ana,no\nc1,ana,no\nc2,ana,yes\n", keep_good=True)
    assert (kept.ratings, bad(kept)) == (1, [(3, "rater"), (4, "rater")])
    assert said(store) == {"c1": [("ana", True, None, "rater")], "c2": [("ana", False, None, "rater")]}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("c9,ana,yes,,", "id"),
        (",ana,yes,,", "id"),
        ("c1,,yes,,", "rater"),
        ("c1,ana,perhaps,,", "violates"),
        ("c1,=cmd(),yes,,", "rater"),
        ("c1,ana,no,hate,", "violates"),
        ("c1,ana,yes,,03/04/2026", "at"),
        ("c1,ana,yes,,2026-03-04T18:20:00", "at"),
        ("c1,an\x07a,yes,,", "rater"),
        ("c1,ana,yes", "row"),
    ],
)
def test_a_bad_row_is_named_by_line_and_field(store: Store, tmp_path: Path, row: str, field: str) -> None:
    outcome = taken(store, tmp_path / "r.csv", f"id,rater,violates,label,at\nc2,ben,no,,\n{row}\n")
    assert bad(outcome) == [(3, field)]
    assert said(store) == {}


@pytest.mark.parametrize("votes", ["-1", "2.5", "many", "1001", "nan", "1e400"])
def test_a_bad_number_of_votes_is_named(store: Store, tmp_path: Path, votes: str) -> None:
    outcome = taken(store, tmp_path / "r.csv", f"id,votes:hate,votes:fine\nc1,{votes},1\n")
    assert bad(outcome) == [(2, "votes:hate")]


def test_a_label_of_which_nobody_said_what_it_means_is_told(store: Store, tmp_path: Path) -> None:
    outcome = taken(store, tmp_path / "r.csv", "id,rater,label\nc1,ana,insult\n")
    assert "'insult' is neither yes nor no; say what it means with --label" in outcome.rejected[0].reason


def test_a_text_that_differs_from_the_case_is_refused(store: Store, tmp_path: Path) -> None:
    text = "id,text,rater,violates\nc1,text of c1,ana,yes\nc1,another text,ben,yes\nc2,another text,ana,yes\n"
    assert bad(taken(store, tmp_path / "r.csv", text)) == [(3, "id"), (4, "id")]


@pytest.mark.parametrize(
    ("text", "columns", "reason"),
    [
        ("id,rater,violates,votes:hate\n", {}, "mixes rater"),
        ("id,note\nc1,x\n", {}, "has no column of ratings"),
        ("id,rater\nc1,ana\n", {}, "says nothing without a column violates or label"),
        ("rater,violates\nana,yes\n", {}, "column id is missing"),
        ("id,rater,violates\nc1,ana,yes\n", {"worker": "rater"}, "column worker is no column of it"),
        ("id,rater,violates,a,b\n", {"a": "rule", "b": "rule"}, "as another column does"),
        ("id,rater,violates,a\n", {"a": "rater:=x"}, "spreadsheet formula"),
        ("id,rater,violates\n", {}, "holds no rows"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(
    store: Store, tmp_path: Path, text: str, columns: dict[str, str], reason: str
) -> None:
    with pytest.raises(WrongUsage, match=reason):
        taken(store, tmp_path / "r.csv", text, columns=columns)


def test_without_a_policy_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="does not tell the policy; name it with --policy"):
        taken(store, tmp_path / "r.csv", "id,rater,violates\nc1,ana,yes\n", policy=None)
    with_column = "id,policy,rater,violates\nc1,hate,ana,yes\nc1,,ben,yes\nc1,Not a name,cem,yes\n"
    outcome = taken(store, tmp_path / "r.csv", with_column, policy=None, keep_good=True)
    assert (outcome.ratings, bad(outcome)) == (1, [(3, "policy"), (4, "policy")])


def test_lists_where_one_value_belongs_are_refused(store: Store, tmp_path: Path) -> None:
    lines = '{"id": "c1", "rater": ["ana"], "violates": true}\n{"id": "c1"}\n[1]\n'
    assert bad(
        taken(store, tmp_path / "r.jsonl", '{"id": "c1", "rater": "a", "violates": true}\n' + lines)
    ) == [
        (2, "rater"),
        (3, "row"),
        (4, "row"),
    ]


def test_an_old_row_without_a_label_is_written_as_before(store: Store) -> None:
    row = CaseRow.model_validate(
        {"id": "c1", "text": "text of c1", "ratings": [{"rater": "ana", "policy": "hate", "violates": True}]}
    )
    with store.write() as tx:
        tx.cases.add_rows([row])
        body = tx.connection.exec_driver_sql("select body from ratings").scalar()
        assert body == (
            '{"rater":"ana","policy":"hate","violates":true,"role":"rater","rule":null,"at":null}'
        )
        assert tx.cases.add_rows([row]).unchanged == 1
