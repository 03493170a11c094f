"""A small suite run on the real harness: what is asked, what comes of it, and what is left behind."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from evals.harness.result import SuiteResult
from evals.harness.run import run_suite
from knowledge_base.errors import Refused, WrongUsage
from tests.evals.tiny_suite import Sum, rows, tiny, write

ROWS = 12


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("made")
    write(folder / "cases.jsonl", rows(ROWS))
    run_suite(tiny(folder), folder / "logs", update=True)
    return (folder / "baseline.json").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, _made: str) -> Path:
    """A suite's folder with a dozen sums and a baseline in which all of them are right."""
    (tmp_path / "baseline.json").write_text(_made, encoding="utf-8")
    write(tmp_path / "cases.jsonl", rows(ROWS))
    return tmp_path


def number(row: Sum) -> int:
    return int(row.id.partition("-")[2])


def test_a_regression_fails_the_run_and_noise_does_not(folder: Path) -> None:
    fallen = run_suite(tiny(folder, wrong=lambda row: number(row) < 6), folder / "logs")
    assert (fallen.passed, fallen.against["right"].fell[0]) == (False, "sum-00")
    noisy = run_suite(tiny(folder, wrong=lambda row: number(row) < 5), folder / "logs")
    assert (noisy.passed, noisy.scores["right"].n, noisy.cases) == (True, ROWS, ROWS)
    assert noisy.scores["right"].value == pytest.approx(7 / 12)
    assert set(noisy.scores) == {"right"}  # no row is hard


def test_what_is_down_or_breaks_is_not_scored_and_makes_no_baseline(folder: Path) -> None:
    suite = tiny(folder, down=lambda row: number(row) == 3, broken=lambda row: number(row) == 4)
    result = run_suite(suite, folder / "logs")
    assert (result.passed, result.unscored) == (False, {"right": 2})
    assert (result.scores["right"].value, result.scores["right"].n) == (1.0, ROWS - 2)
    assert result.against["right"].why == "2 of 12 could not be scored"
    with pytest.raises(Refused, match="no baseline was made"):
        run_suite(suite, folder / "logs", update=True)


def test_the_same_seed_asks_and_scores_the_same(folder: Path) -> None:
    def ran(seed: int) -> tuple[list[str], SuiteResult]:
        heard: list[str] = []
        suite = tiny(folder, wrong=lambda row: number(row) % 7 == 0, heard=heard)
        return heard, run_suite(suite, folder / "logs", seed)

    (asked, one), (again, two), (other, _) = ran(5), ran(5), ran(6)
    assert asked == again != other
    assert (one.scores, one.seed) == (two.scores, 5)


def test_other_rows_have_a_baseline_of_their_own(folder: Path) -> None:
    mine = write(folder / "mine.jsonl", rows(8, hard=True))
    first = run_suite(tiny(folder, wrong=lambda row: True), folder / "logs", data=mine)
    assert (first.passed, first.baseline, set(first.scores)) == (True, None, {"right", "hard"})
    kept = run_suite(tiny(folder), folder / "logs", data=mine, update=True)
    assert kept.baseline == str(folder / "mine.baseline.json")
    assert not run_suite(tiny(folder, wrong=lambda row: True), folder / "logs", data=mine).passed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "b", "question": "what?"}', "line 2, expect: Field required"),
        ('{"id": "b", "question": 1, "expect": 2}', "line 2, question: Input should be a valid string"),
        ('{"id": "b", "question": "q", "expect": 2, "answer": 3}', "line 2, answer: Extra inputs"),
        ('{"id": "b c", "question": "q", "expect": 2}', "line 2, id: String should match pattern"),
        ('{"id": "a", "question": "q", "expect": 2}', "line 2, id: 'a' is the id of line 1 too"),
        ("[1]", "line 2: Input should be an object"),
        ("not JSON", "line 2: Invalid JSON"),
    ],
)
def test_a_bad_row_is_named_by_line_and_field_and_nothing_is_run(
    tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f'{{"id": "a", "question": "q", "expect": 2}}\n{line}\n', encoding="utf-8")
    heard: list[str] = []
    with pytest.raises(WrongUsage, match="has 1 bad row, and none was run") as problem:
        run_suite(tiny(tmp_path, heard=heard), tmp_path / "logs", data=file)
    assert said in str(problem.value)
    assert heard == []


def test_an_empty_file_and_one_that_is_not_utf_8_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    for content, said in ((b"\n", "has no rows"), (b'{"id": "\xff"}\n', "line 1: is not UTF-8")):
        file.write_bytes(content)
        with pytest.raises(WrongUsage, match=said):
            tiny(tmp_path).cases(file)


def test_inspect_opens_the_log_and_finds_our_figures_in_it(folder: Path) -> None:
    from inspect_ai.log import read_eval_log

    suite = tiny(folder, wrong=lambda row: number(row) == 1, down=lambda row: number(row) == 2)
    result = run_suite(suite, folder / "logs")
    assert Path(result.log).parent == (folder / "logs").resolve()
    log = read_eval_log(result.log)
    assert log.results is not None
    figures = {name: metric.value for name, metric in log.results.scores[0].metrics.items()}
    score = result.scores["right"]
    assert figures == pytest.approx({"value": score.value, "low": score.low, "high": score.high})
    samples = {sample.id: sample for sample in log.samples or ()}
    told = {name: sample.scores["right"].explanation for name, sample in samples.items() if sample.scores}
    assert (told["sum-01"], told["sum-02"]) == ("3 in place of 2", "the server is down; try again")
    assert samples["sum-03"].output.completion == "6"


def test_a_run_leaves_the_environment_and_the_home_folder_as_they_were(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (tmp_path / ".env").write_text("REDLINE_FROM_A_FILE=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("INSPECT_EVAL_MODEL", "openai/gpt-5")
    before = dict(os.environ)
    run_suite(tiny(folder), folder / "logs")
    assert dict(os.environ) == before
    assert not home.exists()


def test_no_row_is_begun_when_time_is_up(folder: Path) -> None:
    heard: list[str] = []
    result = run_suite(replace(tiny(folder, heard=heard), seconds=-1), folder / "logs")
    assert (heard, result.passed, result.unscored) == ([], False, {"right": ROWS})
