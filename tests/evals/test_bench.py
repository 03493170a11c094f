"""The benchmark programme: what it writes, and that what it measures is made of varied texts."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from evals.bench import STEPS, drawn
from evals.bench_figures import Figure, figure, percentile
from evals.bench_texts import long_texts, posts

ROOT = Path(__file__).parents[2]
KEYS = {"step", "what", "value", "unit", "baseline", "ratio", "than", "peak_mib", "note"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    file = tmp_path_factory.mktemp("bench") / "results" / "bench.json"
    command = [sys.executable, "-m", "evals.bench", "--only", "help-start", "--quick", "--out", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout, file


def test_a_run_writes_the_documented_keys(ran: tuple[str, Path]) -> None:
    told = json.loads(ran[1].read_text(encoding="utf-8"))
    assert set(told) == {"machine", "quick", "figures", "failed"}
    assert set(told["machine"]) == {"system", "processor", "cores", "python", "load"}
    assert [set(found) for found in told["figures"]] == [KEYS]
    assert (told["quick"], told["failed"]) == (True, [])


def test_a_figure_with_a_baseline_has_a_ratio_and_a_peak(ran: tuple[str, Path]) -> None:
    (found,) = json.loads(ran[1].read_text(encoding="utf-8"))["figures"]
    assert found["step"] == "help-start"
    assert found["ratio"] == pytest.approx(found["value"] / found["baseline"], rel=0.01)
    assert 0 < found["peak_mib"] < 200


def test_stdout_is_an_aligned_table(ran: tuple[str, Path]) -> None:
    header, rule, *rows = ran[0].splitlines()
    assert header.split()[:4] == ["step", "what", "value", "unit"]
    assert set(rule) == {"─", " "}
    assert [row.split()[0] for row in rows] == ["help-start"]
    assert {row.index("ms") for row in rows} == {header.index("unit")}


def test_every_step_can_be_set_up_and_measured() -> None:
    for step in STEPS.values():
        module = import_module(step.module)
        assert callable(module.prepare)
        assert callable(module.measure)


def test_a_figure_without_baseline_leaves_its_cells_empty() -> None:
    assert "None" not in drawn([figure("import", "new rows", 12_345.678, "rows/s")])


def test_a_ratio_is_value_over_baseline() -> None:
    found = Figure(step="s", what="w", value=30.0, unit="ms").against(20.0, "bare")
    assert (found.baseline, found.ratio, found.than) == (20.0, 1.5, "bare")


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], share) for share in (0.25, 0.5, 0.95, 1.0)] == [
        1.0,
        2.0,
        4.0,
        4.0,
    ]


def test_posts_are_distinct_and_the_same_for_a_seed() -> None:
    some = posts(500, seed=1)
    assert some == posts(500, seed=1)
    assert len({post.text for post in some}) == 500
    assert len({post.topic for post in some}) == 14


def test_long_texts_have_the_words_asked_for() -> None:
    assert {len(text.split()) for text in long_texts(5, 120, seed=1)} == {120}
