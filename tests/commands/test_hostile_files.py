"""Files that are not what they should be: a clear message, the right exit code, nothing imported, no traceback."""

import json
import shutil
from pathlib import Path

import pytest

from knowledge_base.workspace import Settings, Workspace
from tests import builders
from tests.commands.conftest import Cli, Ran

DOCUMENTS = ("policy", "prompt", "thresholds", "guideline", "escalation")
POLICY, PROMPT, GUIDELINE = (
    builders.policy_text("new"),
    builders.prompt_text("new"),
    builders.guideline_text("new"),
)
FRONT = "---\nid: {}\n---\n# Text\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE: dict[str, tuple[bytes, int]] = {
    "utf-16.jsonl": ('{"id": "new", "text": "a"}\n'.encode("utf-16"), 2),
    "utf-16-without-mark.csv": ("id,text\nnew,a\n".encode("utf-16-le"), 2),
    "empty.csv": (b"", 2),
    "blank.jsonl": (b"\n\n\n", 2),
    "header-only.csv": (b"id,text\n", 2),
    "workbook.csv": (b"PK\x03\x04rest of an archive", 2),
    "binary.jsonl": (bytes(range(256)) * 50, 2),
    "array.jsonl": (b'[{"id": "new", "text": "a"}]\n', 2),
    "10-mb-line.jsonl": (b'{"id": "new", "text": "' + b"x" * 10_000_000 + b'"}\n', 2),
    "10-mb-line-further-on.jsonl": (b'{"id": "new", "text": "a"}\n' + b"x" * 10_000_000, 1),
    "deep-bomb.jsonl": (
        b'{"id": "new", "text": "a", "attributes": ' + b"[" * 99_999 + b"]" * 99_999 + b"}\n",
        1,
    ),
    "wide-bomb.jsonl": (b'{"id": "new", "text": "a", "attributes": {"x": [' + b"0," * 200_000 + b"0]}}\n", 1),
    "huge-number.jsonl": (b'{"id": "new", "text": "a", "attributes": {"x": ' + b"9" * 9_999 + b"}}\n", 1),
    "not-a-number.jsonl": (b'{"id": "new", "text": "a", "attributes": {"x": NaN}}\n', 1),
    "formula-id.csv": (b"id,text\n=cmd|'/c calc'!A1,a\n", 1),
    "formula-name.csv": (b"id,text,label:scams,label:=x()\nnew,a,yes,no\n", 2),
    "control-id.jsonl": (b'{"id": "\\u001b[31mnew", "text": "a"}\n', 1),
    "control-column.csv": (b"id,text,\x1b[31mx\nnew,a,b\n", 2),
    "nul.jsonl": (b'{"id": "new", "text": "a\\u0000b"}\n', 1),
    "half-pair.jsonl": (b'{"id": "new", "text": "a\\ud800b"}\n', 1),
    "latin-1.csv": ("id,text\nnew,caf\u00e9\n".encode("latin-1"), 1),
    "cut-off.jsonl": (b'{"id": "new", "text": "a"}\n{"id": "newer", "te', 1),
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, _decided: Path) -> Path:
    """A workspace that every test of this file shares, as none may change it."""
    return Path(shutil.copytree(_decided, tmp_path_factory.mktemp("untouched") / "workspace"))


def counts(root: Path) -> tuple[int, int, int]:
    """How many cases, artefacts and log entries a workspace holds."""
    workspace = Workspace(root, Settings(database_url="", chroma_url=""))
    with workspace.store.read() as tx:
        found = tx.cases.count(), len(tx.library.artefact_ids()), len(list(tx.audit.events()))
    workspace.store.close()
    return found


def refused(done: Ran, code: int, *words: str) -> None:
    """One line that names the file and ends with the next step; nothing that steers a terminal."""
    assert done.code == code, done
    assert "Traceback" not in done.err
    said = done.err.splitlines()[-1] if code != 1 else done.out
    for word in words:
        assert word in said
    assert all(character.isprintable() or character == "\n" for character in done.out + done.err)
    assert len(said) < 2_000


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_file_of_cases_gets_in(cli: Cli, untouched: Path, tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    file = tmp_path / name
    file.write_bytes(content)
    before = counts(untouched)
    refused(
        cli("import", "cases", file, "-w", untouched),
        code,
        *([name] if code == 2 else ["nothing was imported"]),
    )
    assert counts(untouched) == before
    as_json = cli("import", "cases", file, "-w", untouched, "--json")
    assert as_json.code == code
    assert (as_json.out == "") if code == 2 else as_json.json["rejected"]


def test_with_keep_good_the_good_rows_around_a_bomb_get_in(cli: Cli, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    bomb = b'{"id": "bomb", "text": "a", "attributes": ' + b"[" * 99_999 + b"]" * 99_999 + b"}\n"
    good = b'{"id": "%b", "text": "a"}\n'
    file.write_bytes(good % b"one" + bomb + b"x" * 10_000_000 + b"\n" + good % b"two")
    done = cli("import", "cases", file, "--keep-good", "-w", decided, "--json")
    assert (done.code, done.json["imported"]) == (0, 2)
    assert [row["line"] for row in done.json["rejected"]] == [2, 3]


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(POLICY.encode("utf-16"), id="utf-16"),
        pytest.param(PROMPT.encode("utf-16-le"), id="utf-16 without mark"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n", id="blank"),
        pytest.param(b"---\n---\n", id="empty front matter"),
        pytest.param(b"x" * 10_000_000, id="one line of 10 MB"),
        pytest.param(b"---\n" + b"[" * 9_999 + b"\n---\n", id="deep YAML"),
        pytest.param(LAUGHS.encode(), id="billion laughs"),
        pytest.param(f"---\n{LAUGHS}---\n".encode(), id="billion laughs in front"),
        pytest.param(b"!!python/object/apply:os.system ['touch /tmp/pwned']\n", id="Python object"),
        pytest.param(b"name: 2026-13-45\n", id="no such day"),
        pytest.param(b"name: " + b"9" * 9_999 + b"\n", id="huge number"),
        pytest.param(FRONT.format("Not A Name").encode(), id="bad name"),
        pytest.param(FRONT.format("[new, newer]").encode(), id="list of names"),
        pytest.param(FRONT.format("new\nmarket: de").encode(), id="bad market"),
        pytest.param(FRONT.format("../../etc/passwd").encode(), id="path for a name"),
        pytest.param(FRONT.format("new@DE").encode(), id="market in the name"),
        pytest.param(GUIDELINE.replace("Ask", "A\x1b[31msk").encode(), id="escape"),
        pytest.param(GUIDELINE.replace("Ask", "A\0sk").encode(), id="NUL"),
        pytest.param(GUIDELINE.replace("Ask", "\u202eAsk").encode(), id="right to left"),
        pytest.param(b"PK\x03\x04\xff\xfe", id="archive"),
    ],
)
def test_no_hostile_document_gets_in(
    cli: Cli, untouched: Path, tmp_path: Path, kind: str, content: bytes
) -> None:
    file = tmp_path / "hostile.txt"
    file.write_bytes(content)
    before = counts(untouched)
    refused(cli("import", kind, file, "-w", untouched), 2, "hostile.txt")
    assert counts(untouched) == before


@pytest.mark.parametrize(
    "table",
    [
        "no table at all",
        "| Category | Definition |\n|---|---|\n| !!! | No letter in its name. |\n",
        "| Category | Definition |\n|---|---|\n| Empty | |\n",
        f"| Category | Definition |\n|---|---|\n| Long | {'x' * 5_000} |\n",
        f"| Category | Definition |\n|---|---|\n| {'n' * 200} | Long name. |\n",
        "| Category | Definition |\n|---|---|\n| Two | One. |\n| two | Another. |\n",
        "| Category | Definition |\n|---|---|\n| Escape | A \x1b[31m sequence. |\n",
    ],
)
def test_no_hostile_taxonomy_gets_in(cli: Cli, untouched: Path, tmp_path: Path, table: str) -> None:
    file = tmp_path / "hostile.md"
    file.write_text(table, encoding="utf-8")
    before = counts(untouched)
    done = cli("import", "taxonomy", file, "--effective-from", "2026-01-01", "-w", untouched)
    refused(done, 2, "hostile.md")
    assert counts(untouched) == before


def test_one_bad_document_keeps_the_good_ones_out(cli: Cli, untouched: Path, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(POLICY, encoding="utf-8")
    (tmp_path / "bad.md").write_text(FRONT.format("bad"), encoding="utf-8")
    before = counts(untouched)
    refused(cli("import", "policy", tmp_path / "good.md", tmp_path / "bad.md", "-w", untouched), 2, "bad.md")
    assert counts(untouched) == before


@pytest.mark.parametrize("kind", ["cases", *DOCUMENTS])
def test_a_folder_is_2_and_a_missing_file_is_3(cli: Cli, untouched: Path, tmp_path: Path, kind: str) -> None:
    refused(cli("import", kind, tmp_path, "-w", untouched), 2, "is a folder")
    refused(cli("import", kind, tmp_path / "missing", "-w", untouched), 3, "missing", "No such file")


def test_the_market_no_is_norway(cli: Cli, decided: Path, tmp_path: Path) -> None:
    """YAML reads a bare NO as false."""
    file = tmp_path / "norway.md"
    file.write_text("---\nid: scams\ntitle: S\npolicy: scams\nmarket: NO\n---\n# Labels\n", encoding="utf-8")
    done = cli("import", "guideline", file, "-w", decided, "--json")
    assert [document["artefact"] for document in done.json["documents"]] == ["guideline/scams@NO"]


def test_formulas_in_texts_are_kept_as_they_are(cli: Cli, decided: Path, tmp_path: Path) -> None:
    """Only ids and names are opened in spreadsheets by what Redline writes; content is evidence."""
    file = tmp_path / "cases.csv"
    file.write_text('id,text\nnew,"=HYPERLINK(""http://x"")"\n', encoding="utf-8")
    assert cli("import", "cases", file, "-w", decided).code == 0
    workspace = Workspace(decided, Settings(database_url="", chroma_url=""))
    with workspace.store.read() as tx:
        assert tx.cases.get(["new"])["new"].text == '=HYPERLINK("http://x")'
    workspace.store.close()


def test_a_hostile_file_name_is_shown_escaped(cli: Cli, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31m\u202e.jsonl"
    file.write_text(json.dumps({"id": "new", "text": "a"}), encoding="utf-8")
    done = cli("import", "cases", file, "-w", decided)
    assert (done.code, "\x1b" in done.err, "\u202e" in done.err) == (0, False, False)
    assert "a\\u001b[31m\\u202e.jsonl" in done.err
