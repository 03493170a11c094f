"""The same commands with the store and the checkpoints of a triage on PostgreSQL."""

from pathlib import Path

import pytest

from tests.commands.conftest import CONFIG, Cli


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_loop_runs_on_postgresql(
    cli: Cli, tmp_path: Path, documents: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDLINE_DATABASE_URL", database_url)
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "redline.toml").write_text(CONFIG, encoding="utf-8")
    for words in (
        "init",
        "migrate",
        "import policy policy.md policy.DE.md",
        "import prompt prompt.yaml",
        "import thresholds thresholds.yaml",
        "import cases cases.jsonl",
        "decide",
        "triage",
        "calibrate scams --as ada",
        "proposals list",
        "audit verify",
    ):
        arguments = [documents / word if "." in word else word for word in words.split()]
        done = cli(*arguments, "-w", root)
        assert done.code == 0, (words, done.err)
    assert not (root / "redline.db").exists()
    (proposal,) = cli("proposals", "list", "-w", root, "--json").json["proposals"]
    people = ["mira", "jonas"] if proposal["risk"] == "high" else ["mira"]
    for person in people:
        done = cli("proposals", "approve", proposal["id"], "--as", person, "-w", root, "--json")
        assert done.code == 0, done.err
    assert cli("bundle", done.json["release"], tmp_path / "out", "-w", root).code == 0
    assert cli("triage", "--resume", "-w", root).code == 1
