"""`redline eval`: its exit codes, what it prints, and where it leaves logs and baselines."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Cli, Ran
from tests.commands.test_contract import check
from tests.evals.tiny_suite import rows, tiny, write

SCORE = {"value", "low", "high", "n"}


class Suites:
    """The suites `tiny` and `other` in a folder, whose solvers are wrong where they are told to be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wrong = 0

    def of(self, name: str) -> Any:
        """The suite."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir()
            write(folder / "cases.jsonl", rows(12))
        return replace(tiny(folder, wrong=lambda row: int(row.id[4:]) < self.wrong), name=name)


@pytest.fixture
def suites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suites:
    """Two small suites in place of the product's."""
    found = Suites(tmp_path)
    monkeypatch.setattr("evals.suites.SUITES", {"tiny": "", "other": ""})
    monkeypatch.setattr("evals.suites.suite_of", found.of)
    return found


def test_one_suite_by_name_prints_its_result_and_leaves_a_log(
    cli: Cli, suites: Suites, tmp_path: Path
) -> None:
    done = check(cli, "eval", cli("eval", "tiny", "--seed", 3, "--json", "-w", tmp_path))
    assert {"suite", "seed", "scores", "passed"} <= set(done)
    assert (done["suite"], done["seed"], done["passed"]) == ("tiny", 3, True)
    assert {name: set(score) for name, score in done["scores"].items()} == {"right": SCORE}
    assert Path(done["log"]).parent == tmp_path / "logs" / "eval"
    elsewhere = check(cli, "eval", cli("eval", "tiny", "--logs", tmp_path / "mine", "--json"))
    assert Path(elsewhere["log"]).parent == tmp_path / "mine"


def test_without_a_name_all_suites_are_run(cli: Cli, suites: Suites, tmp_path: Path) -> None:
    done = check(cli, "eval", cli("eval", "--json", "-w", tmp_path))
    assert [one["suite"] for one in done["suites"]] == ["tiny", "other"]
    assert (done["passed"], done["seed"]) == (True, 1)


def test_a_regression_is_1_and_the_rows_that_fell_are_named(cli: Cli, suites: Suites, tmp_path: Path) -> None:
    kept = check(cli, "eval", cli("eval", "tiny", "--update-baseline", "--json", "-w", tmp_path))
    assert kept["baseline"] == str(tmp_path / "tiny" / "baseline.json")
    suites.wrong = 7
    fallen = check(cli, "eval", cli("eval", "tiny", "--json", "-w", tmp_path), code=1)
    assert (fallen["passed"], len(fallen["against"]["right"]["fell"])) == (False, 7)
    told = cli("eval", "tiny", "-w", tmp_path)
    assert (told.code, told.out.splitlines()[-1]) == (1, "NOT passed")
    assert "right: 7 fell and 0 rose (p = 0.00781)\n  sum-00, sum-01" in told.out
    assert "41.7%  [19.3%, 68.0%]  12           0    100.0%   -58.3  FELL" in told.out


def test_other_rows_of_the_same_format_are_run_in_their_place(
    cli: Cli, suites: Suites, tmp_path: Path
) -> None:
    mine = write(tmp_path / "mine.jsonl", rows(3, hard=True))
    done = check(cli, "eval", cli("eval", "tiny", "--data", mine, "--json", "-w", tmp_path))
    assert (done["cases"], done["baseline"], set(done["scores"])) == (3, None, {"right", "hard"})


def test_the_list_says_what_each_score_means(cli: Cli, suites: Suites, tmp_path: Path) -> None:
    done = check(cli, "eval", cli("eval", "--list", "--json"))
    assert [(one["suite"], one["cases"]) for one in done["suites"]] == [("tiny", 12), ("other", 12)]
    assert "hard   a hard one is right" in cli("eval", "tiny", "--list").out


def failed(done: Ran, code: int, said: str) -> None:
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_wrong_usage_is_2(cli: Cli, suites: Suites, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", [{"id": "a", "question": "q"}])
    failed(cli("eval", "tiny", "--data", bad), 2, "line 1, expect: Field required")
    failed(cli("eval", "--data", bad), 2, "--data belongs to one suite")
    failed(cli("eval", "tiny", "--here"), 2, "--here needs --data")
    failed(cli("eval", "tiny", "--seed", -1), 2, "is not in the range")


def test_a_file_that_is_not_there_is_3(cli: Cli, suites: Suites, tmp_path: Path) -> None:
    failed(
        cli("eval", "tiny", "--data", tmp_path / "none.jsonl"), 3, "No such file or directory; check the path"
    )


def test_an_unknown_suite_is_2(cli: Cli) -> None:
    failed(cli("eval", "asistant"), 2, "there is no suite 'asistant'; did you mean 'assistant'?")
    failed(cli("eval", "sums"), 2, "'redline eval --list' lists them")


def test_the_product_s_suites_are_listed_with_their_cases(cli: Cli) -> None:
    done = check(cli, "eval", cli("eval", "--list", "--json"))
    cases = {one["suite"]: one["cases"] for one in done["suites"]}
    assert cases["assistant"] >= 150
