"""`redline diff` on files and on stored documents."""

import json
from pathlib import Path

import pytest

from tests import builders
from tests.commands.conftest import Cli
from tests.commands.test_contract import check

OLD = (
    "# Rules\n\n1.1 Sellers may name their address in each listing that they post.\n\n1.2 Buyers pay first.\n"
)
NEW = OLD.replace("may", "must")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("old.md", OLD), ("new.md", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "old.md", tmp_path / "new.md"


def test_two_files(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    told = check(cli, "diff", cli("diff", *files, "--json"))
    assert (told["counts"]["substance"], told["unchanged"]) == (1, 1)
    assert told["changes"][0]["reasons"] == ["what one must or may do: “may” → “must”"]
    words = cli("diff", *files).out
    assert "1 amended in substance; 1 unchanged" in words
    assert "[-may-][+must+]" in words
    assert "~~may~~" in cli("diff", *files, "--markdown").out
    assert "name a second file" in cli("diff", files[0]).err
    page = tmp_path / "deep" / "page.html"
    assert f"written: {page}" in cli("diff", *files, "--html", page).out
    assert "<del>may</del>" in page.read_text(encoding="utf-8")


def test_two_days_of_a_document(cli: Cli, decided: Path, tmp_path: Path) -> None:
    text = builders.policy_text()
    later = text.replace("effective_from: ", "effective_from: 2026-05-01 #", 1).replace("#2026-01-01", "")
    later = "\n".join(
        "effective_from: 2026-05-01" if line.startswith("effective_from") else line
        for line in later.split("\n")
    ).replace("prize", "reward")
    file = tmp_path / "policy.md"
    file.write_text(later, encoding="utf-8")
    workspace = decided
    assert cli("import", "policy", file, "-w", workspace).code == 0
    dated = ("diff", "scams", "--from", "2026-04-30", "--to", "2026-05-01", "-w", workspace)
    told = check(cli, "diff", cli(*dated, "--json"))
    assert told["counts"]["substance"] >= 1
    assert told["after"] == "scams 2026-05-01"
    assert json.loads(cli("diff", "scams", "-w", workspace, "--json").out) == told  # its last two versions
    turned = cli("diff", "scams", "--from", "2026-05-01", "--to", "2026-04-01", "-w", workspace)
    assert (turned.code, "give the earlier day with --from" in turned.err) == (2, True)
    early = cli("diff", "scams", "--from", "2001-01-01", "--to", "2026-05-01", "-w", workspace)
    assert (early.code, "give a later day" in early.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.md", "b.md", "--from", "2026-01-01"), "two files, or one document"),
        (("nothing.md", "b.md"), "check the path"),
        ((".", "b.md"), "is a folder"),
    ],
)
def test_wrong_calls_name_the_next_step(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    done = cli("diff", *arguments)
    assert done.code in (2, 3)
    assert said in done.err
