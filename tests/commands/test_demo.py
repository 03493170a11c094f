"""The demo's whole loop, on a part of the sample and with the word embedder; elsewhere it runs on all of it."""

import io
import json
import shutil
from pathlib import Path

import pytest

import commands.demo
from commands.triage_results import DemoResult
from tests.commands.conftest import Cli

POLICIES = ("dangerous-acts",)


@pytest.fixture(autouse=True)
def _part_of_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, part = commands.demo.SAMPLE, tmp_path / "sample"
    for file in (
        file for file in whole.rglob("*") if file.stem.partition(".")[0] in (*POLICIES, "platform-safety-act")
    ):
        target = part / file.relative_to(whole)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    shutil.copy(whole / "redline.toml", part)
    rows = [json.loads(line) for line in (whole / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = [row for row in rows if row["attributes"]["queue"] in POLICIES]
    (part / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    monkeypatch.setattr(commands.demo, "SAMPLE", part)


def test_the_demo_runs_from_import_to_release(cli: Cli, tmp_path: Path) -> None:
    root = tmp_path / "demo"
    done = cli("demo", root, "--yes", "--json")
    assert done.code == 0, done.err
    result = DemoResult.model_validate(done.json)
    assert {finding.policy for finding in result.findings} == set(POLICIES)
    assert set(result.before) == set(result.after) >= set(POLICIES)
    assert len(set(result.proposals)) == len(result.proposals)
    assert result.releases
    assert Path(result.report).is_file()
    assert "Released. The same prompts decide the same cases again." in done.err

    listed = cli("releases", "list", "-w", root, "--json").json["releases"]
    assert {release["id"] for release in listed} == set(result.releases)
    assert cli("audit", "verify", "-w", root).code == 0
    days = ("psa", "--from", "2026-03-01", "--to", "2027-01-01", "-w", root, "--json")
    assert cli("diff", *days).json["counts"]["substance"] == 10
    assert "72 hours" in cli("brief", "psa", "--for", "product", "-w", root).out
    old = ("regulation", "show", "psa", "--article", "4", "--as-of", "2027-01-01", "--known-on", "2026-05-31")
    assert "7 days" in cli(*old, "-w", root).out
    schema = cli("schema", "demo").json
    assert set(schema["required"]) == set(done.json)


def test_without_a_person_to_ask_nothing_is_released_and_a_demo_is_replaced(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    cases = commands.demo.SAMPLE / "cases.jsonl"
    cases.write_text("".join(cases.read_text(encoding="utf-8").splitlines(keepends=True)[::2]), "utf-8")
    root = tmp_path / "demo"
    root.mkdir()
    (root / commands.demo.MARK).touch()
    (root / "left-over").touch()
    done = cli("demo", root, "--json")
    assert done.code == 0, done.err
    assert done.json["proposals"]
    assert done.json["releases"] == []
    assert done.json["before"] == done.json["after"]
    assert "left open: redline proposals show" in done.err
    assert not (root / "left-over").exists()


def test_a_store_that_is_in_use_is_left_alone(
    cli: Cli, tmp_path: Path, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cli("audit", "verify", "-w", decided, "--json").json
    monkeypatch.setenv("REDLINE_DATABASE_URL", f"sqlite:///{decided / 'redline.db'}")
    done = cli("demo", tmp_path / "demo", "--yes")
    assert (done.code, done.out) == (1, "")
    assert "REDLINE_DATABASE_URL names a store that is in use" in done.err
    assert cli("audit", "verify", "-w", decided, "--json").json == before


def test_a_folder_that_holds_something_else_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    root = tmp_path / "mine"
    root.mkdir()
    (root / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = cli("demo", root, "--yes")
    assert (done.code, done.out) == (1, "")
    assert "holds something that is not a demo" in done.err
    assert [file.name for file in root.iterdir()] == ["thesis.txt"]
