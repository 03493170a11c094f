from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.case_files import Rejection, read_cases
from knowledge_base.cases import CaseRow
from knowledge_base.errors import WrongUsage


def read(
    tmp_path: Path, content: str | bytes, columns: dict[str, str] | None = None
) -> list[CaseRow | Rejection]:
    path = tmp_path / "cases.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_cases(path, "csv", columns))


def read_one(tmp_path: Path, content: str | bytes, columns: dict[str, str] | None = None) -> CaseRow:
    (case,) = read(tmp_path, content, columns)
    assert isinstance(case, CaseRow), case
    return case


def read_parquet(tmp_path: Path, rows: dict[str, Any]) -> list[CaseRow | Rejection]:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "cases.parquet"
    pyarrow.parquet.write_table(pyarrow.table(rows), path)
    return list(read_cases(path))


def test_columns_become_the_fields_of_a_case_and_the_others_attributes(tmp_path: Path) -> None:
    case = read_one(
        tmp_path,
        "ID,caption,transcript,language,market,surface,occurred_at,media,views\n"
        " v1 ,hello,there,de,DE,video,2026-03-04T20:20:00+02:00,a.example/x.JPG?w=1 s3://b/y.mp3 id:7,12\n",
    )
    assert case.id == "v1"
    assert [(part.kind, part.text) for part in case.segments] == [
        ("caption", "hello"),
        ("transcript", "there"),
    ]
    assert (case.language, case.market, case.surface) == ("de", "DE", "video")
    assert case.occurred_at == datetime(2026, 3, 4, 18, 20, tzinfo=UTC)
    assert [(reference.kind, reference.uri) for reference in case.media] == [
        ("image", "a.example/x.JPG?w=1"),
        ("audio", "s3://b/y.mp3"),
        ("video", "id:7"),
    ]
    assert case.attributes == {"views": "12"}


def test_labels_ratings_and_decisions_are_told_from_the_names_of_columns(tmp_path: Path) -> None:
    case = read_one(
        tmp_path,
        "id,text,label:hate,label:scams,rating:hate:Ann: QA,rating:hate:ben,"
        "decision:hate:llm,score:hate:llm,model:hate:llm,score:scams:classifier,model:scams:human\n"
        "a,hello,TRUE,,no,1,0,0.25,judge-2,0.75,someone\n",
    )
    assert [(rating.policy, rating.rater, rating.role, rating.violates) for rating in case.ratings] == [
        ("hate", "import", "adjudicator", True),
        ("hate", "Ann: QA", "rater", False),
        ("hate", "ben", "rater", True),
    ]
    assert [
        (found.policy, found.stream, found.violates, found.score, found.model) for found in case.decisions
    ] == [
        ("hate", "llm", False, 0.25, "judge-2"),
        ("scams", "classifier", None, 0.75, "import"),
    ]


def test_a_blank_label_is_unknown_and_never_a_no(tmp_path: Path) -> None:
    assert read_one(tmp_path, "id,text,label:hate\na,hello, \n").ratings == ()


def test_columns_are_mapped_by_name(tmp_path: Path) -> None:
    case = read_one(
        tmp_path,
        "@timestamp,body,verdict\n2026-01-01T00:00:00Z,hello,no\n",
        {"@timestamp": "occurred_at", "body": "text", "verdict": "label:hate"},
    )
    assert (case.text, case.ratings[0].violates) == ("hello", False)


def test_without_an_id_column_the_id_is_the_digest_of_the_row_without_its_labels(tmp_path: Path) -> None:
    plain, labelled, other = (
        read_one(tmp_path, f"text,market,label:hate\n{row}\n").id
        for row in ("hello,DE,", "hello,DE,yes", "hello,BR,")
    )
    assert plain == labelled != other
    assert plain.startswith("row-")
    assert len(plain) == len("row-") + 16


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_kept_as_the_text_it_is_and_refused_as_an_id(tmp_path: Path, start: str) -> None:
    formula = f"{start}HYPERLINK(1)"
    case, rejection = read(tmp_path, f'id,text,note\na,"{formula}","{formula}"\n"{formula}",hello,\n')
    assert isinstance(case, CaseRow)
    assert (case.text, case.attributes["note"]) == (formula, formula)
    assert isinstance(rejection, Rejection)
    assert rejection.field == "id"
    assert "looks like a spreadsheet formula" in rejection.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_all_delimit(tmp_path: Path, delimiter: str) -> None:
    case = read_one(
        tmp_path, delimiter.join(("id", "text", "note")) + "\n" + delimiter.join(("a", '"x,;\ty"', "z"))
    )
    assert (case.id, case.text, case.attributes) == ("a", "x,;\ty", {"note": "z"})


def test_line_numbers_are_those_of_the_file_where_the_row_starts(tmp_path: Path) -> None:
    found = read(tmp_path, '\nid,text\r\na,"one\n\ntwo"\n\n,,\nb\n"c\n",hello\n')
    assert [entry.line for entry in found if isinstance(entry, Rejection)] == [8]
    assert [entry.id for entry in found if isinstance(entry, CaseRow)] == ["a", "c"]


@pytest.mark.parametrize(
    ("bad", "field", "said"),
    [
        (b"b,caf\xe9,,", "text", "byte 0xE9 is not UTF-8; export the file as UTF-8"),
        (b"b,a\x00b,,", "text", "NUL"),
        (b"b,\xed\xa0\x80,,", "text", "byte 0xED is not UTF-8"),
        (b"b\x1b[31m,hello,,", "id", "control character"),
        (b",hello,,", "id", "is blank; give every row an id"),
        (b"b,,,", "text", "is blank; a case needs some content"),
        (b"b,hello,maybe,", "label:hate", "'maybe' is not true, false, yes, no, 1, 0 or blank"),
        (b"b,hello,yes,2026-03-04T18:20", "occurred_at", "add Z or an offset"),
        (b"b,hello,yes,20260304", "occurred_at", "not an ISO time"),
        (b"b,hello,yes", "row", "another number of cells (3) than the header (4)"),
        (b'b,"hello" there,yes,', "row", "double the quotes"),
        (b'b,"hello,yes,', "row", "quote"),
        (b"b,one\rtwo,yes,", "row", "bare carriage return"),
        (b"b," + b"x" * 10_000_000 + b",,", "row", "longer than 8 MB"),
        (b'b,"' + (b"x" * 9_999 + b"\n") * 900 + b'",,', "row", "longer than 8 MB"),
        (b"b," + b"x" * 200_000 + b",,", "text", "at most 100000 characters"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_rows_around_it_come_out(
    tmp_path: Path, bad: bytes, field: str, said: str
) -> None:
    content = b"id,text,label:hate,occurred_at\na,first,,\n" + bad + b"\nz,last,,\n"
    found = read(tmp_path, content)
    assert [entry.id for entry in found if isinstance(entry, CaseRow)] == ["a", "z"]
    rejection = next(entry for entry in found if isinstance(entry, Rejection))
    assert (rejection.line, rejection.field) == (3, field)
    assert said in rejection.reason


def test_a_quote_left_open_costs_its_own_line_not_the_rest_of_the_file(tmp_path: Path) -> None:
    rows = "".join(f"c{number},hello\n" for number in range(200))
    found = read(tmp_path, f'id,text\nbad,"never closed\n{rows}')
    assert [entry.line for entry in found if isinstance(entry, Rejection)] == [2]
    assert sum(isinstance(entry, CaseRow) for entry in found) == 200


def test_a_file_of_nothing_but_open_quotes_is_read_in_bounded_work(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n" + 'a","\n' * 200_000)
    assert all(isinstance(entry, Rejection) for entry in found)
    last = found[-1]
    assert isinstance(last, Rejection)
    assert "are left out with it" in last.reason


def test_with_one_column_a_torn_text_is_not_taken_for_rows(tmp_path: Path) -> None:
    (rejection,) = read(tmp_path, 'text\n"one\ntwo\nthree\n')
    assert isinstance(rejection, Rejection)
    assert "lines 2 to 4 are left out with it" in rejection.reason


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,body", "no column of content .* it has id, body; say which one is with --column id=text"),
        ("id,text,text", "two columns named text"),
        ("id,text,Text", "columns text and Text mean the same"),
        ("id,text,label:Hate", "label:Hate should be label:POLICY"),
        ("id,text,label:hate:ann", "or rating:POLICY:RATER"),
        ("id,text,rating:hate", "should be rating:POLICY:RATER"),
        ("id,text,decision:hate:robot", "the stream one of classifier, llm, human, audit"),
        ("id,text,rating:hate:=x", "looks like a spreadsheet formula"),
        ("id,text,@note", "looks like a spreadsheet formula"),
        ("id,text,no\x1bte", "not a name for an attribute"),
        ("id,text,segments", "CSV cannot hold the lists of segments"),
        ('id,"text', "the header opens a quote that is never closed"),
        ("id,text," + ",".join(f"c{number}" for number in range(2_000)), "has 2002 columns"),
    ],
)
def test_a_header_that_has_no_meaning_is_refused_before_any_row(
    tmp_path: Path, header: str, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        read(tmp_path, f"{header}\na,b,c\n")


def test_a_header_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="the header is not UTF-8"):
        read(tmp_path, b"id,text,caf\xe9\na,b,c\n")


def test_a_mapping_of_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="has no column body; it has id, text"):
        read(tmp_path, "id,text\na,b\n", {"body": "text"})


def test_parquet_has_the_same_columns_and_lists_as_in_the_schema(tmp_path: Path) -> None:
    when = datetime(2026, 3, 4, 20, 20, tzinfo=timezone(timedelta(hours=2)))
    first, second = read_parquet(
        tmp_path,
        {
            "id": [1, 2],
            "segments": [[{"kind": "caption", "text": "hello", "start_seconds": None}], []],
            "text": [None, "there"],
            "occurred_at": [when, None],
            "label:hate": [1.0, float("nan")],
            "score:hate:llm": [0.5, None],
            "ratings": [[{"rater": "ann", "policy": "hate", "violates": None, "role": None}], None],
            "views": [float("nan"), 7.0],
        },
    )
    assert isinstance(first, CaseRow)
    assert (first.id, first.text, first.occurred_at) == ("1", "hello", when)
    assert [(rating.rater, rating.role, rating.violates) for rating in first.ratings] == [
        ("ann", "rater", None),
        ("import", "adjudicator", True),
    ]
    assert first.decisions[0].score == 0.5
    assert first.attributes == {}
    assert isinstance(second, CaseRow)
    assert (second.text, second.ratings, second.attributes) == ("there", (), {"views": 7.0})


def test_a_bad_row_of_parquet_is_named_by_its_number(tmp_path: Path) -> None:
    found = read_parquet(
        tmp_path,
        {
            "id": ["a", "b", "c", "d", "e"],
            "text": ["hello", None, "a\x00b", "hello", "hello"],
            "occurred_at": [None, None, None, datetime(2026, 1, 1), None],  # noqa: DTZ001
            "share": [0.5, 0.5, 0.5, 0.5, float("inf")],
        },
    )
    assert [(entry.line, entry.field) for entry in found if isinstance(entry, Rejection)] == [
        (2, "text"),
        (3, "text"),
        (4, "occurred_at"),
        (5, "share"),
    ]
    assert [entry.id for entry in found if isinstance(entry, CaseRow)] == ["a"]


def test_a_column_of_vectors_is_refused_before_any_row(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"column embedding is of type list.*leave the column out"):
        read_parquet(tmp_path, {"id": ["a"], "text": ["hello"], "embedding": [[0.1, 0.2]]})


@pytest.mark.parametrize("kept", [5, 100, -9])
def test_a_parquet_file_that_is_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    read_parquet(tmp_path, {"id": ["a"], "text": ["hello"]})
    path = tmp_path / "cases.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(WrongUsage, match="not a whole Parquet file"):
        read_cases(path)
