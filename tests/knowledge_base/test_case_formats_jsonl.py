import json
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.case_files import Rejection, read_cases
from knowledge_base.cases import CaseRow

GOOD = b'{"id": "good", "text": "hello"}'


def between_good_rows(tmp_path: Path, bad: bytes) -> Rejection:
    """The rejection of one bad line, after both rows around it came out."""
    path = tmp_path / "cases.jsonl"
    path.write_bytes(GOOD + b"\n" + bad + b"\n" + GOOD + b"\n")
    before, rejection, after = read_cases(path)
    assert isinstance(before, CaseRow)
    assert isinstance(after, CaseRow)
    assert isinstance(rejection, Rejection)
    assert rejection.line == 2
    return rejection


def row(**fields: Any) -> bytes:
    return json.dumps({"id": "a", "text": "hello"} | fields).encode()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            b'{"id": "a", "text": "caf\xe9"}',
            "byte 0xE9 at position 25 is not UTF-8; export the file as UTF-8",
        ),
        (b'{"id": "a", "text": "\xed\xa0\x80"}', "byte 0xED at position 22 is not UTF-8"),
        (b'{"id": "a", "text": "cut o', "cut off"),
        (b'{"id": "a", "text":', "cut off"),
        (b'{"id": "a" "text": 1}', "not valid JSON: expecting ',' delimiter at character 12"),
        (b'{"id": "a", "text": "\x00"}', "invalid control character"),
        (b"[" * 100_000, "nested deeper than 40 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "nested deeper than 40 levels"),
        (b'"hello"', "not an object"),
        (b"[]", "not an object"),
        (row(attributes={"a": float("nan")}), "NaN, which is not JSON"),
        (row(attributes={"a": float("-inf")}), "-Infinity, which is not JSON"),
        (b'{"id": "a", "text": "b", "attributes": {"n": 1e999}}', "'1e999', which is too large"),
        (
            b'{"id": "a", "text": "b", "attributes": {"n": ' + b"9" * 5_000 + b"}}",
            "too large; write it as text",
        ),
        (b'{"id": "a", "text": "b", "attributes": {"n": 9223372036854775808}}', "too large"),
        (b'{"id": "a", "text": "' + b"x" * 10_000_000 + b'"}', "longer than 8 MB"),
        (b'{"id": "a", "segments": [' + b"{}," * 200_000 + b"{}]}", "more than 100,000 values"),
        (row(attributes={"a\x1bb": 1}), "take the control characters out"),
    ],
)
def test_a_line_that_is_no_case_costs_only_itself(tmp_path: Path, bad: bytes, said: str) -> None:
    assert said in between_good_rows(tmp_path, bad).reason


@pytest.mark.parametrize(
    ("bad", "field", "said"),
    [
        (b'{"id": "a", "id": "b", "text": "c"}', "id", "stands twice"),
        (row(text="\ud800"), "text", "half of a surrogate pair"),
        (row(text="a\x00b"), "text", "NUL"),
        (row(attributes={"a.b": "c\x00"}), "attributes.a.b", "NUL"),
        (row(text="  "), "text", "is blank"),
        (row(text=None), "text", "should be text"),
        (row(id="a\tb"), "id", "control character"),
        (row(id=5), "id", "should be text (found 5)"),
        (row(language="English"), "language", "not a language code such as en or pt-BR (found 'English')"),
        (row(market="de"), "market", "global, or an upper-case code such as DE (found 'de')"),
        (row(surface="tv"), "surface", "should be 'video', 'live', "),
        (row(likes=5), "likes", "put facts of your own under attributes"),
        (row(attributes={"tags": ["a"]}), "attributes.tags", "text, a number, true, false or null"),
        (row(attributes={str(n): n for n in range(101)}), "attributes", "at most 100 items"),
        (row(occurred_at="2026-03-04T18:20:00"), "occurred_at", "no time zone; add Z or an offset"),
        (row(occurred_at="2026-03-04"), "occurred_at", "no time zone"),
        (row(occurred_at="yesterday"), "occurred_at", "not an ISO time such as 2026-03-04T18:20:00Z"),
        (row(occurred_at="20260304"), "occurred_at", "not an ISO time"),
        (row(occurred_at=20260304), "occurred_at", "not an ISO time"),
        (row(occurred_at="0001-01-01T00:00:00+14:00"), "occurred_at", "outside the years 1 to 9999"),
        (
            row(ratings=[{"rater": "r", "policy": "Hate", "violates": True}]),
            "ratings.0.policy",
            "not a policy name",
        ),
        (row(ratings=[{"rater": "r", "policy": "hate"}]), "ratings.0.violates", "is missing"),
        (
            row(ratings=[{"rater": "r", "policy": "hate", "violates": True, "at": 1}]),
            "ratings.0.at",
            "not an ISO time",
        ),
        (row(ratings={}), "ratings", "should be a list"),
        (b'{"id": "a"}', "segments", "is missing"),
        (
            b'{"id": "a", "text": "b", "segments": [{"kind": "text", "text": "c"}]}',
            "row",
            "both text and segments",
        ),
    ],
)
def test_a_field_that_is_off_is_named_with_a_plain_reason(
    tmp_path: Path, bad: bytes, field: str, said: str
) -> None:
    rejection = between_good_rows(tmp_path, bad)
    assert rejection.field == field
    assert said in rejection.reason


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n  \n" + GOOD)
    assert [type(found) for found in read_cases(path)] == [CaseRow, CaseRow]


def test_blank_and_overlong_lines_count_in_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\n" + b"x" * 9_000_000 + b"\n\n{}\n")
    assert [found.line for found in read_cases(path, "jsonl") if isinstance(found, Rejection)] == [2, 4]


def test_every_field_of_the_schema_comes_through(tmp_path: Path) -> None:
    case = CaseRow.model_validate(
        {
            "id": "v1",
            "segments": [
                {"kind": "caption", "text": "hej 👋"},
                {"kind": "chat", "text": "=1+1", "start_seconds": 2},
            ],
            "language": "pt-BR",
            "market": "BR",
            "surface": "live",
            "occurred_at": "2026-03-04T18:20:00+02:00",
            "media": [{"kind": "video", "uri": "s3://bucket/v1"}],
            "attributes": {"views": 9223372036854775807, "share": 0.5, "paid": False, "note": None},
            "ratings": [{"rater": "r", "policy": "hate", "violates": None}],
            "decisions": [{"stream": "llm", "policy": "hate", "violates": True, "model": "m", "score": 0.9}],
        }
    )
    path = tmp_path / "cases.jsonl"
    path.write_text(case.model_dump_json() + "\n", encoding="utf-8")
    assert list(read_cases(path)) == [case.at_line(1)]
