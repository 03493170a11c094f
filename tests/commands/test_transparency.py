"""`redline transparency` as people call it."""

from pathlib import Path

from tests.commands.conftest import Cli


def test_what_is_filed_nowhere_is_told_and_drafted_and_waits_for_approval(decided: Path, cli: Cli) -> None:
    bare = cli("transparency", "-w", decided)
    assert "redline import categories FILE" in bare.out
    assert "redline transparency --draft --as YOU" in bare.out
    assert "--as" in cli("transparency", "--draft", "-w", decided).err
    assert "not an author" in cli("transparency", "--draft", "--as", "jonas", "-w", decided).err
    made = cli("transparency", "--draft", "--as", "ada", "-w", decided, "--json").json
    assert (made["categories"], {one["category"] for one in made["unfiled"]}) == ([], {"scams and fraud"})
    shown = cli("proposals", "show", made["proposal"], "-w", decided)
    assert "taxonomy/transparency" in shown.out
    assert cli("transparency", "-w", decided, "--json").json["categories"] == []


def test_ones_own_categories_are_taken_and_a_clause_that_does_not_hold_is_told(
    decided: Path, documents: Path, cli: Cli
) -> None:
    assert cli("import", "categories", documents / "categories.yaml", "-w", decided).code == 0
    found = cli("transparency", "-w", decided)
    assert "fraud     scams/2.1, 2.2, 9.9" in found.out
    assert "Filed, and not in force: scams/9.9" in found.out
    wrong = decided / "wrong.yaml"
    wrong.write_text("name: transparency\n", encoding="utf-8")
    assert "redline schema taxonomy" in cli("import", "categories", wrong, "-w", decided).err
    draft = cli(
        "propose", "taxonomy/other", documents / "categories.yaml", "--why", "x", "--as", "ada", "-w", decided
    )
    assert "taxonomy/transparency" in draft.err
