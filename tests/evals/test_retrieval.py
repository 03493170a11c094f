import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.harness.rows import read_rows
from evals.retrieval.convert import convert
from evals.retrieval.measures import auroc, ndcg, recall, reciprocal_rank
from evals.retrieval.rows import RetrievalRow, passages
from evals.retrieval.suite import SUITE


def test_the_first_right_one_and_all_right_ones_are_worth_what_the_formulas_say() -> None:
    assert recall(("a", "b", "c"), ("b", "c"), 1) == 0
    assert recall(("a", "b", "c"), ("b", "c"), 5) == 1
    assert reciprocal_rank(("a", "b"), ("b",)) == 0.5
    assert ndcg(("b",), ("b",)) == 1
    assert ndcg(("a", "b"), ("b",)) == pytest.approx(0.6309, abs=1e-4)
    assert auroc([0.9, 0.5], [0.5]) == 0.75


def test_the_suite_has_answerable_and_unanswerable_questions_and_none_of_the_tuning_ones() -> None:
    rows = [posed.written for posed in SUITE.cases()]
    tuning = read_rows(SUITE.folder / "tuning.jsonl", RetrievalRow)
    assert len(rows) + len(tuning) >= 120
    assert sum(not row.clauses for row in [*rows, *tuning]) >= 30
    assert not {row.observation for row in rows} & {row.observation for row in tuning}
    assert {row.split for row in rows} == {"unseen"}


def test_questions_whose_act_is_not_there_are_left_out_and_told(tmp_path: Path) -> None:
    acts = tmp_path / "acts" / "32016r0679"
    acts.mkdir(parents=True)
    provision = {"anchor": "art_5", "text_md": "Data are kept safe.", "heading": "Principles"}
    (acts / "2016-05-04.en.json").write_text(json.dumps({"provisions": [provision]}))
    rows = [
        {"id": "q1", "question": "safe?", "gold_sections": ["gdpr:art5"]},
        {"id": "q2", "question": "risk?", "gold_sections": ["ai_act:art6"]},
    ]
    (tmp_path / "gold_sections_dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    result = CliRunner().invoke(
        convert, [str(tmp_path), str(tmp_path / "out"), "--acts", str(tmp_path / "acts")]
    )
    assert result.output == "1 passages, 1 of 2 questions\n  1 passages that answer are not there: ai_act\n"
    empty = CliRunner().invoke(convert, [str(acts), str(tmp_path / "out")])
    assert (empty.exit_code, "neither corpus.jsonl nor gold_sections" in empty.output) == (2, True)


def test_questions_in_the_form_of_beir_become_rows_over_their_passages(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        json.dumps({"_id": "p1", "title": "a.com", "text": "Cookies are kept."})
    )
    queries = [{"_id": "q1", "policy": "a.com", "text": "cookies?"}, {"_id": "q2", "text": "nobody answers"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\n")
    result = CliRunner().invoke(convert, [str(tmp_path), str(tmp_path / "out")])
    assert result.output == "1 passages, 1 of 2 questions\n"
    (row,) = read_rows(tmp_path / "out" / "queries.jsonl", RetrievalRow)
    assert row.clauses == ("p1",)
    assert [clause.text for clause in passages(row.corpus)] == ["Cookies are kept."]
