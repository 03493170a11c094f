"""0 done, 1 refused or a check failed, 2 wrong usage, 3 something outside failed; always one line and no traceback."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from knowledge_base.store import Store
from tests.commands.conftest import Cli, Ran, Room

ROOT = Path(__file__).parents[2]


def failed(done: Ran, code: int, words: str) -> None:
    """It ended with this code, said this, in one line, and printed no result."""
    assert (done.code, done.out) == (code, ""), done
    last = done.err.splitlines()[-1]
    assert words in last
    assert last.startswith(("redline: ", "Error: "))
    assert "Traceback" not in done.err


def test_the_installed_command_ends_with_the_code_that_main_gives() -> None:
    redline = Path(sys.executable).with_name("redline")
    for arguments, code in ((["--version"], 0), (["nonsense"], 2), (["clauses", "-w", "/nowhere"], 2)):
        done = subprocess.run([redline, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_a_full_disk_under_stdout_is_3() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "redline", "schema", "proposals-show"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            timeout=60,
        )
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nonsense", "no command 'nonsense'. See 'redline --help'."),
        ("propse", "Did you mean 'propose'?"),
        ("import nonsense", "No such command 'nonsense'"),
        ("--nonsense", "No such option"),
        ("clauses --nonsense", "No such option"),
        ("ask", "Missing argument 'QUESTION'"),
        ("draft F-1", "Missing option '--as'"),
        ("revise scams", "Missing option '--as'"),
        ("revise scams --goal accuracy>=1 --as ada", "write for one 'recall>=0.9 at FPR<=0.02'"),
        ("ask x --as-of tomorrow", "does not match the format '%Y-%m-%d'"),
        ("audit show -n 0", "0 is not in the range"),
        ("schema nonsense", "'redline schema' lists them"),
    ],
)
def test_a_wrong_call_is_2(cli: Cli, words: str, said: str) -> None:
    failed(cli(*words.split()), 2, said)


@pytest.mark.parametrize(
    "words", ["migrate", "clauses", "ask x", "index check", "decide", "triage", "audit verify"]
)
def test_a_missing_workspace_is_2(cli: Cli, tmp_path: Path, words: str) -> None:
    done = cli(*words.split(), "-w", tmp_path / "nowhere")
    failed(done, 2, f"no workspace at '{tmp_path / 'nowhere'}'; run 'redline init' there first")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ask ", "the question is empty"),
        ("ask x --market de", "'de' is not a market"),
        ("propose nonsense prompt.yaml --why x --as ada", "'nonsense' is not an artefact"),
        ("propose prompt/other prompt.yaml --why x --as ada", "the text says it is 'prompt/scams'"),
        ("propose prompt/scams prompt.yaml --as ada --why ", "a proposal needs a reason"),
        ("triage --policy nonsense", "has decided nothing under 'nonsense'"),
        ("import cases cases.jsonl --column x", "--column takes THEIRS=OURS"),
        ("import cases cases.jsonl --format parquet", "is not a Parquet file"),
    ],
)
def test_input_of_the_wrong_form_is_2(
    cli: Cli, decided: Path, documents: Path, words: str, said: str
) -> None:
    arguments = [documents / word if Path(word).suffix else word for word in words.split(" ")]
    failed(cli(*arguments, "-w", decided), 2, said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("findings show F-1", "there is no finding 'F-1'"),
        ("draft F-1 --as ada", "there is no finding 'F-1'"),
        ("draft OTHER --as ada", "for which nothing is drafted: normalise text before the decision"),
        ("draft FINDING --as nobody", "'nobody' is not a person of this workspace (ada, jonas, mira)"),
        ("draft FINDING --as jonas", "'jonas' is not an author"),
        ("revise nonsense --as ada", "no prompt 'nonsense' is in force"),
        ("revise scams --as jonas", "'jonas' is not an author"),
        ("calibrate nonsense --as ada", "no prompt 'nonsense' is in force"),
        ("decide --prompt nonsense", "no prompt 'nonsense' is in force"),
        ("decide --cases nonsense", "there is no case 'nonsense'"),
        ("decide --since 2099-01-01", "there are no such cases"),
        ("triage --resume", "there is no unfinished triage"),
        ("proposals show P-1", "there is no proposal 'P-1'"),
        ("proposals approve P-1 --as mira", "there is no proposal 'P-1'"),
        ("proposals approve PROPOSAL --as ada", "'ada' is not an approver; ask one of jonas, mira"),
        ("proposals approve PROPOSAL --as nobody", "'nobody' is not a person of this workspace"),
        ("proposals approve PROPOSAL --as mira --digest 0f", "is not the text that was shown"),
        ("proposals reject PROPOSAL --as mira --reason ", "a rejection needs a reason"),
        ("releases show R-1", "there is no release 'R-1'"),
        ("releases revert R-1 --reason x --as ada", "there is no release 'R-1'"),
        ("bundle R-1 out", "there is no release 'R-1'"),
    ],
)
def test_a_refusal_is_1(room: Room, words: str, said: str) -> None:
    ids = {"PROPOSAL": room.proposal, "FINDING": room.finding, "OTHER": room.other_finding}
    failed(room.run(*(ids.get(word, word) for word in words.split(" "))), 1, said)


def test_a_reason_that_is_too_long_is_1(room: Room) -> None:
    for words in (("approve", room.proposal, "--note"), ("reject", room.proposal, "--reason")):
        failed(room.run("proposals", *words, "x" * 4_001, "--as", "mira"), 1, "over 4,000 characters")


def test_a_second_approval_of_a_released_proposal_is_1(room: Room) -> None:
    room.release()
    failed(room.run("proposals", "approve", room.proposal, "--as", "jonas"), 1, "is released already")


def test_a_bundle_does_not_overwrite_what_is_no_bundle(room: Room, documents: Path) -> None:
    failed(room.run("bundle", room.release(), documents), 1, "holds something that is not a bundle")


def test_nothing_in_force_to_decide_with_is_1(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "new").code == 0
    failed(cli("decide", "-w", tmp_path / "new"), 1, "no prompt is in force")
    failed(cli("triage", "-w", tmp_path / "new"), 1, "no case is both decided and labelled")


def test_bad_rows_are_1_and_nothing_is_imported(cli: Cli, decided: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "new", "text": "good"}\n{"id": "x"}\n', encoding="utf-8")
    done = cli("import", "cases", bad, "-w", decided)
    assert done.code == 1
    assert "1 bad row: nothing was imported" in done.out
    assert cli("decide", "--cases", "new", "-w", decided).code == 1


@pytest.mark.parametrize("words", ["clauses", "migrate", "audit verify", "decide"])
def test_an_unreadable_database_is_3(cli: Cli, decided: Path, words: str) -> None:
    (decided / "redline.db").write_bytes(b"not a database at all " * 500)
    failed(cli(*words.split(), "-w", decided), 3, "file is not a database; check that it is up and readable")


def test_a_database_that_was_cut_off_is_3(cli: Cli, decided: Path) -> None:
    os.truncate(decided / "redline.db", 20_000)
    failed(cli("clauses", "-w", decided), 3, "database disk image is malformed")


def test_a_store_of_a_later_version_is_1_and_left_alone(cli: Cli, decided: Path) -> None:
    with closing(sqlite3.connect(decided / "redline.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    failed(cli("clauses", "-w", decided), 1, "the store has schema '9999'")
    failed(cli("migrate", "-w", decided), 1, "which this version does not know")


@pytest.mark.parametrize("url", ["nonsense", "foo://host/name", "postgresql://no-such-driver/name"])
def test_a_database_url_that_is_none_is_2(
    cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REDLINE_DATABASE_URL", url)
    failed(cli("clauses", "-w", decided), 2, "write it as postgresql+psycopg://user@host/name")


def test_a_database_that_is_down_is_3(cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDLINE_DATABASE_URL", "postgresql+psycopg://ada:secret@127.0.0.1:1/name")
    done = cli("clauses", "-w", decided)
    failed(done, 3, "Connection refused")
    assert "secret" not in done.err


@pytest.mark.parametrize("words", ["ask prizes", "index check", "index rebuild"])
def test_an_index_that_another_process_holds_is_3(
    cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("knowledge_base.index.LOCK_SECONDS", 0.05)
    hold = "import filelock, sys\nwith filelock.FileLock(sys.argv[1]):\n    print('held', flush=True)\n    input()"
    arguments = [sys.executable, "-c", hold, str(decided / "index.lock")]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        failed(cli(*words.split(), "-w", decided), 3, "is in use by another Redline process")
        other.communicate("\n", timeout=30)
    assert cli(*words.split(), "-w", decided).code == 0


def test_a_broken_index_is_3_and_a_rebuild_mends_it(cli: Cli, decided: Path) -> None:
    (decided / "index" / "chroma.sqlite3").write_bytes(b"broken " * 1_000)
    failed(cli("ask", "prizes", "-w", decided), 3, "'redline index rebuild' makes it anew")
    assert cli("index", "rebuild", "-w", decided).code == 0
    assert cli("ask", "prizes", "-w", decided).code == 0


def test_a_broken_embedding_cache_is_3(cli: Cli, decided: Path) -> None:
    (decided / "cache" / "embeddings.db").write_bytes(b"broken " * 1_000)
    failed(cli("ask", "prizes", "-w", decided), 3, "delete it, it is made anew")


def test_a_folder_that_cannot_be_made_is_3(cli: Cli, tmp_path: Path, room: Room) -> None:
    file = tmp_path / "file"
    file.touch()
    failed(cli("init", file / "inside"), 3, "Not a directory; check the path")
    failed(room.run("bundle", room.release(), file / "inside"), 3, "Not a directory")


def test_an_argument_that_is_not_utf_8_is_2(cli: Cli, decided: Path) -> None:
    failed(cli("ask", os.fsdecode(b"prizes\xff"), "-w", decided, "--json"), 2, "is not UTF-8")


def test_stopping_keeps_what_was_done_and_is_1(
    cli: Cli, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "revision", stop)
    done = cli("clauses", "-w", decided)
    assert (done.code, done.out) == (1, "")
    assert "stopped; what was done so far is kept" in done.err
