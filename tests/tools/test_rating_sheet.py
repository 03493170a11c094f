"""A batch as a CSV runs nothing in a spreadsheet, and comes back to the letter."""

import csv
from pathlib import Path

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.store import Store
from tests import builders
from tests.batches import AT, CONFIG, FLAGGED, open_one
from tools.batch_exchange import CameBack, export_batch, import_answers
from tools.rating_tools.sheet import FILE, neutral, restored


def test_csv_runs_no_formula_and_comes_back_as_it_was(queue: Store, tmp_path: Path) -> None:
    texts = {'=HYPERLINK("http://x")': "f1", "'=1+1": "f2", "@SUM(A1)": "f3", 'plain\nlines, "quoted"': "f4"}
    rows = [
        {"id": case_id, "text": text, "surface": "ad", "decisions": FLAGGED}
        for text, case_id in texts.items()
    ]
    rows.append({"id": "=id", "text": "a hostile id of a case", "surface": "ad", "decisions": FLAGGED})
    with queue.write() as tx:
        builders.import_texts(
            tx, ("policy", builders.policy_text()), ("guideline", builders.guideline_text())
        )
        tx.cases.add_rows([CaseRow.model_validate(row) for row in rows])
    batch = open_one(queue, 5, surface="ad", ratings=1)
    export_batch(queue, CONFIG, batch.id, "ada", "csv", tmp_path / "csv")
    file = tmp_path / "csv" / FILE
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.DictReader(opened))
    assert not any(cell[:1] in "=+-@" and cell for line in table for cell in line.values())
    assert {restored(line["text"]) for line in table} == {*texts, "a hostile id of a case"}
    for line in table:
        line |= {"rater": "r1", "verdict": "Violates", "seconds": "9", "rule": "scams/2.1"}
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.DictWriter(opened, table[0])
        lines.writeheader()
        lines.writerows(table)
    for found in (CameBack(added=5), CameBack(unchanged=5)):
        assert import_answers(queue, CONFIG, batch.id, "ada", "csv", file, AT, {}) == found


@pytest.mark.parametrize("text", ["", "'", "''", "=1", "'=1", "''=1", "＝1", "+", "a=1", "\tx", "'a", "-5"])
def test_neutral_cells_are_restored_to_the_letter(text: str) -> None:
    assert restored(neutral(text)) == text
    assert neutral(text)[:1] not in {"=", "+", "-", "@", "\t", "＝"}
