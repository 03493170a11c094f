import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge_base.case_files import CaseFormat, Rejection, detect_format, read_cases
from knowledge_base.cases import CaseRow
from knowledge_base.errors import OutsideFailed, WrongUsage

ROW = '{"id": "a", "text": "hello"}\n'


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (ROW, "jsonl"),
        ("\n\n" + ROW, "jsonl"),
        ('{"id": "a", "te\n' + ROW, "jsonl"),
        ('{"prompt": "hello", "S": 0}\n', "openai-moderation"),
        ('{"prompt": "hello", "line": 1}\n{"prompt": "hello", "H": 0}\n', "openai-moderation"),
        ("\ufeffid,text\na,hello\n", "csv"),
        ("id;text\na;hello\n", "csv"),
        ("text\nhello\n", "csv"),
        (',functionality,case_id,test_case,label_gold,templ_id\n0,f,1,"a",hateful,2\n', "hatecheck"),
    ],
)
def test_the_first_lines_tell_the_format(tmp_path: Path, content: str, format: str) -> None:
    assert detect_format(written(tmp_path / "file", content)) == format


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "--format jsonl, csv, parquet, openai-moderation or hatecheck"),
        (b"just some prose\n", "--format jsonl"),
        (b'[{"id": "a"}]', "one object a line"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\x1f\x8brest", "gzip"),
        (ROW.encode("utf-16"), "UTF-16"),
        (ROW.encode("utf-16-be"), "UTF-16"),
        (b"\xfe\xff" + ROW.encode("utf-16-be"), "UTF-16"),
    ],
)
def test_a_file_of_another_kind_is_refused_as_a_whole_with_the_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        read_cases(written(tmp_path / "file", content))


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet", "openai-moderation", "hatecheck"])
def test_an_empty_file_is_refused_in_every_format(tmp_path: Path, format: CaseFormat) -> None:
    with pytest.raises(WrongUsage, match="is empty"):
        read_cases(written(tmp_path / "file", ""), format)


@pytest.mark.parametrize("content", ["id,text\n", "\n", "id,text\n,\n\n"])
def test_a_file_without_a_row_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(WrongUsage, match=r"holds no rows|is empty"):
        read_cases(written(tmp_path / "file", content), "csv")


def test_a_format_that_the_file_is_not_in_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "file", ROW)
    with pytest.raises(WrongUsage, match="is not a Parquet file"):
        read_cases(path, "parquet")
    with pytest.raises(WrongUsage, match="has no column functionality"):
        read_cases(path, "hatecheck")
    with pytest.raises(WrongUsage, match="is a Parquet file"):
        read_cases(written(path, b"PAR1"), "csv")
    with pytest.raises(WrongUsage, match="'xlsx' is not a format"):
        read_cases(path, "xlsx")  # type: ignore[arg-type]


def test_columns_are_renamed_only_where_names_are_free(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="leave --column out"):
        read_cases(written(tmp_path / "file", ROW), columns={"body": "text"})


def test_a_missing_file_is_an_outside_failure_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match=r"gone\.csv' cannot be read: No such file"):
        read_cases(tmp_path / "gone.csv")


def test_a_folder_and_a_pipe_are_no_files_of_cases(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="is a folder"):
        read_cases(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WrongUsage, match="not a regular file"):
        read_cases(tmp_path / "pipe")


def test_a_rejection_never_shows_more_than_a_short_escaped_excerpt(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "x" * 100_001},
        {"id": "a", "text": "secret " * 100, "segments": [{"kind": "text", "text": "b"}]},
        {"id": "\u202e\x1b[31m" + "y" * 500, "text": "hello"},
        {"id": "a", "text": "hello", "z\x1b" * 200: 1},
        {"id": "a", "text": "hello", "z" * 500: 1},
        {"id": "a", "text": "hello", "market": "z" * 500},
        {"id": "a", "text": "hello", "occurred_at": "\x07" + "z" * 500},
    ]
    path = written(tmp_path / "file", "".join(json.dumps(row) + "\n" for row in rows))
    found = list(read_cases(path, "jsonl"))
    assert len(found) == len(rows)
    for rejection in found:
        assert isinstance(rejection, Rejection)
        said = rejection.field + rejection.reason
        assert said.isprintable()
        assert "secret" not in said
        assert all(letter * 81 not in said for letter in "xyz")


def json_lines(rows: int) -> Iterator[str]:
    for number in range(rows):
        yield (
            json.dumps({"id": f"c{number}", "text": f"post {number} " + "x" * 1_500, "surface": "video"})
            + "\n"
        )


def table(rows: int) -> Iterator[str]:
    yield "id,caption,label:hate,score:hate:llm\n"
    for number in range(rows):
        yield f"c{number},post {number} {'x' * 1_500},yes,0.5\n"


@pytest.mark.parametrize("lines", [json_lines, table])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, lines: Callable[[int], Iterator[str]]) -> None:
    path = tmp_path / "file"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(2_000))
    tracemalloc.start()
    try:
        good = sum(isinstance(row, CaseRow) for row in read_cases(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert good == 2_000
    assert peak < 1_500_000 < path.stat().st_size


def test_reading_cases_loads_no_heavy_library() -> None:
    code = "import sys, knowledge_base.case_files; print('pyarrow' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
