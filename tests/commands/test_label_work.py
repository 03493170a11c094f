"""`redline labels`: from a sample to ratings that came back, in JSON and in words."""

import csv
import json
from pathlib import Path

import pytest

from tests.commands.conftest import Cli
from tests.commands.test_contract import check

PEOPLE = """
[people.rae]
name = "Rae"
roles = ["rater"]
[people.ravi]
name = "Ravi"
roles = ["rater"]
[people.judy]
name = "Judy"
roles = ["adjudicator"]
"""


@pytest.fixture
def staffed(decided: Path) -> Path:
    """A decided workspace with raters."""
    with (decided / "redline.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    return decided


def fill_in(file: Path, verdict: str, raters: tuple[str, ...] = ("rae", "ravi")) -> None:
    """Every line of an exported CSV, rater by rater; prize and task cases violate."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for number, row in enumerate(rows):
        row["rater"] = raters[number % len(raters)]
        row["verdict"] = verdict or (
            "violates" if row["case"].startswith(("prize", "task")) else "does_not_violate"
        )
        row["seconds"] = "45"
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.DictWriter(opened, rows[0])
        lines.writeheader()
        lines.writerows(rows)


def test_a_batch_from_sample_to_estimate(cli: Cli, staffed: Path, tmp_path: Path) -> None:
    at = ("-w", staffed)
    sample = ("labels", "sample", "--policy", "scams", "--size", 30, "--as", "ada", *at)
    made = check(cli, "labels sample", cli(*sample, "--json"))
    batch = made["batch"]["id"]
    assert (made["items"], made["gold"], made["batch"]["asked"]["seed"]) == (30, 0, 7)
    assert batch in cli(*sample).out

    out = ("labels", "export", batch, tmp_path / "out", "--to", "csv", "--as", "ada", *at, "--json")
    assert check(cli, "labels export", cli(*out))["files"] == ["ratings.csv"]
    file = tmp_path / "out" / "ratings.csv"
    fill_in(file, "")
    back = ("labels", "import", batch, file, "--from", "csv", "--as", "ada", *at, "--json")
    assert check(cli, "labels import", cli(*back))["added"] == 60
    assert check(cli, "labels import", cli(*back))["unchanged"] == 60

    (told,) = check(cli, "labels batches", cli("labels", "batches", *at, "--json"))["batches"]
    assert (told["done"], told["raters"]) == (30, {"rae": 30, "ravi": 30})
    found = check(cli, "labels estimate", cli("labels", "estimate", batch, *at, "--json"))
    rate = found["prevalence"]["rate"]
    assert rate["low"] <= 32 / 60 <= rate["high"]
    words = cli("labels", "estimate", batch, *at).out
    assert "prevalence" in words
    assert "recall of llm" in words

    closed = check(cli, "labels close", cli("labels", "close", batch, "--as", "ada", *at, "--json"))
    assert closed["closed"]
    assert cli(*back).code == 1
    assert "closed" in cli("labels", "batches", *at).out


def test_quality_and_plan(cli: Cli, staffed: Path, tmp_path: Path) -> None:
    at = ("-w", staffed)
    nobody = cli("labels", "quality", *at)
    assert "nobody has answered" in nobody.out
    batch = cli("labels", "sample", "--policy", "scams", "--size", 20, "--as", "ada", *at, "--json").json[
        "batch"
    ]["id"]
    cli("labels", "export", batch, tmp_path / "out", "--to", "csv", "--as", "ada", *at)
    fill_in(tmp_path / "out" / "ratings.csv", "violates")
    cli("labels", "import", batch, tmp_path / "out" / "ratings.csv", "--from", "csv", "--as", "ada", *at)
    found = check(cli, "labels quality", cli("labels", "quality", "--batch", batch, *at, "--json"))
    assert [(one["rater"], one["median_seconds"], one["few"]) for one in found["raters"]] == [
        ("rae", 45.0, True),
        ("ravi", 45.0, True),
    ]
    assert "under 20 gold answers" in cli("labels", "quality", *at).out

    files = ("--csv", tmp_path / "plan.csv", "--plot", tmp_path / "plan.png")
    plan = ("labels", "plan", "--weeks", 3, "--from", "2026-07-08", *at)
    made = check(cli, "labels plan", cli(*plan, *files, "--json"))
    assert (made["first"], made["triage"]) == ("2026-07-06", None)
    assert (tmp_path / "plan.csv").exists()
    assert (tmp_path / "plan.png").exists()
    words = cli(*plan).out
    assert "measured on 40" in words
    assert "No triage is done" in words


def test_bad_rows_are_listed_and_nothing_is_stored(cli: Cli, staffed: Path, tmp_path: Path) -> None:
    at = ("-w", staffed)
    batch = cli("labels", "sample", "--policy", "scams", "--size", 2, "--as", "ada", *at, "--json").json[
        "batch"
    ]["id"]
    task = {
        "data": {"batch": batch, "case": "\x1b[2Jnone"},
        "annotations": [{"completed_by": "rae", "result": []}],
    }
    file = tmp_path / "export.json"
    file.write_text(json.dumps([task]), encoding="utf-8")
    done = cli("labels", "import", batch, file, "--from", "label-studio", "--as", "ada", *at)
    assert done.code == 1
    assert "1 bad row: nothing was imported" in done.out
    assert "\x1b" not in done.out
    refused = check(
        cli,
        "labels import",
        cli("labels", "import", batch, file, "--from", "label-studio", "--as", "ada", *at, "--json"),
        code=1,
    )
    assert refused["rejected"][0]["field"] == "verdict"


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        ("sample --policy scams --size 5 --as rae", 1, "no author, approver or adjudicator"),
        ("sample --policy Scams! --size 5 --as ada", 2, "is no policy that"),
        ("sample --policy scams --size 0 --as ada", 2, "--size"),
        ("sample --policy scams --size 5 --market de --as ada", 2, "market"),
        ("estimate B-none", 1, "no batch 'B-none'"),
        ("quality --batch B-none", 1, "no batch 'B-none'"),
        ("close B-none --as ada", 1, "no batch 'B-none'"),
        ("export B-none out --to csv --as ada", 1, "no batch 'B-none'"),
        ("import B-none file --from csv --rater nonsense --as ada", 2, "--rater takes THEIRS=OURS"),
        ("plan --policy none", 1, "under 'none'"),
    ],
)
def test_what_cannot_be_done_says_why(cli: Cli, staffed: Path, words: str, code: int, problem: str) -> None:
    done = cli("labels", *words.split(), "-w", staffed)
    assert (done.code, problem in done.err) == (code, True), done.err
