import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.clusters.convert import convert
from evals.clusters.methods import OURS, RAW, scores
from evals.clusters.rows import KEPT, texts_of_file
from evals.clusters.suite import SUITE, Clustered
from evals.clusters.themes import THEMES, themed
from knowledge_base.errors import WrongUsage


def write(file: Path, *themes: str) -> Path:
    lines = (
        json.dumps({"id": f"t{at}", "text": f"text {at}", "theme": theme}) for at, theme in enumerate(themes)
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def marks(ours: float, plain: float) -> dict[str, float | None]:
    answer = Clustered(clusters={OURS: 2, RAW: 3}, scores={OURS: (ours, 0.5, 0.5), RAW: (plain, 0.5, 0.5)})
    row = SUITE.cases()[0].written
    return {metric.name: metric.score(row, answer).value for metric in SUITE.metrics}


def test_a_seed_gives_the_same_texts_again_and_another_gives_others() -> None:
    assert themed(1) == themed(1) != themed(2)
    assert {theme for theme, _ in themed(1)} == set(THEMES)


def test_the_suite_has_sets_of_every_theme_and_a_seed_draws_nine_tenths_of_their_texts() -> None:
    posed = SUITE.cases(seed=3)
    assert len(posed) == 8
    for one in posed:
        assert set(one.written.themes) == set(THEMES)
        assert len(one.asked.texts) == len(one.asked.themes) == round(KEPT * len(one.written.texts))
        assert set(zip(one.asked.texts, one.asked.themes, strict=True)) <= set(
            zip(one.written.texts, one.written.themes, strict=True)
        )


def test_lines_without_a_set_are_one_set_which_needs_two_themes_and_twenty_texts(tmp_path: Path) -> None:
    (found,) = texts_of_file(write(tmp_path / "good.jsonl", *["a", "b"] * 10))
    assert (found.id, len(found.texts), found.themes[:2]) == ("all", 20, ("a", "b"))
    for themes in (["a", "b"] * 9, ["a"] * 20):
        with pytest.raises(WrongUsage, match=r"'all'.*add some"):
            texts_of_file(write(tmp_path / "bad.jsonl", *themes))


def test_clusters_that_are_the_themes_score_1_and_one_cluster_of_all_tells_nothing() -> None:
    assert scores(["a", "a", "b", "b"], [4, 4, 2, 2]) == pytest.approx((1.0, 1.0, 1.0))
    assert scores(["a", "a", "b", "b"], [0, 0, 0, 0]) == pytest.approx((0.0, 0.0, 1.0))


def test_being_above_the_plain_clustering_is_all_or_nothing_and_worse_than_chance_is_zero() -> None:
    assert marks(0.6, 0.4)["above_hdbscan"] == 1
    assert marks(0.4, 0.4)["above_hdbscan"] == 0
    assert marks(-0.1, 0.4)["ami"] == 0


def test_test_cases_become_texts_whose_theme_is_the_function(tmp_path: Path) -> None:
    columns = ("functionality", "case_id", "test_case", "label_gold")
    with (tmp_path / "cases.csv").open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(
            [columns, *(("negate", str(at), f"case {at}", "hateful") for at in range(10))]
        )
        csv.writer(opened).writerows(("counter", str(at), f"case {at}", "hateful") for at in range(10, 20))
    result = CliRunner().invoke(convert, [str(tmp_path / "cases.csv"), str(tmp_path / "out.jsonl")])
    assert result.output == "20 texts of 2 themes\n"
    (found,) = texts_of_file(tmp_path / "out.jsonl")
    assert (found.id, found.themes[0], found.texts[-1]) == ("hateful", "negate", "case 19")
