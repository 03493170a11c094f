"""`redline draft` for raters who disagree and for doubted labels, as people see it and as JSON."""

import csv
from pathlib import Path

from knowledge_base.changes import Intervention
from knowledge_base.workspace import Workspace
from tests.commands.conftest import Cli
from tests.guideline_cases import fill_guideline, gift_cases, guideline_finding, shop_cases


def doubted(workspace: Workspace) -> str:
    """A finding of doubted labels that point to no rule."""
    fill_guideline(workspace, [*gift_cases(split=False), *shop_cases()])
    finding = guideline_finding(workspace, "label_error", "shop")
    detail = {"doubted": ["shop-03", "shop-01"], "doubt": [0.9, 0.4]}
    tried = Intervention(name="label_error", fixed=2, n=3, broken=0, detail=detail)
    with workspace.store.write() as tx:
        tx.ledger.add_finding(finding.model_copy(update={"id": "F-doubt", "interventions": (tried,)}))
    workspace.store.close()
    return "F-doubt"


def test_doubted_labels_are_listed_and_written_where_no_rule_is_to_blame(
    cli: Cli, workspace: Workspace, tmp_path: Path
) -> None:
    root, finding, file = workspace.root, doubted(workspace), tmp_path / "again.csv"
    done = cli("draft", finding, "--as", "ada", "--relabel", file, "-w", root)
    assert done.code == 0
    assert "No guideline edit: raters part on no rule" in done.out
    assert done.out.index("shop-03") < done.out.index("shop-01")
    assert [row["case"] for row in csv.DictReader(file.read_text().splitlines())] == ["shop-03", "shop-01"]
    told = cli("draft", finding, "--as", "ada", "--json", "-w", root).json
    assert (told["proposal"], [one["case"] for one in told["relabel"]]) == (None, ["shop-03", "shop-01"])
    refused = cli("draft", finding, "--as", "jonas", "-w", root)
    assert (refused.code, "not an author" in refused.err) == (1, True)


def test_a_guideline_edit_is_shown_with_its_trial_and_another_file_ending_is_refused_first(
    cli: Cli, workspace: Workspace, tmp_path: Path
) -> None:
    fill_guideline(workspace, [*gift_cases(), *shop_cases()])
    finding = guideline_finding(workspace).id
    workspace.store.close()
    wrong = cli("draft", finding, "--as", "ada", "--relabel", tmp_path / "x.xlsx", "-w", workspace.root)
    assert (wrong.code, "neither a .csv nor a .json file" in wrong.err) == (2, True)
    done = cli("draft", finding, "--as", "ada", "-w", workspace.root)
    assert done.code == 0
    assert "The trial that would show it" in done.out
    assert "[+" in done.out
