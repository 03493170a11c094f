"""The check of quotes is one of its own: it finds what is not to the letter, in records and in what is written."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from evals.regulation.outputs import archive_of, brief_checked, briefs, checked, items
from evals.regulation.quoting import versions_answer
from evals.regulation.real import rows_of_folder
from evals.regulation.store import empty_workspace, import_law, import_texts
from evals.regulation.verbatim import (
    Archive,
    Cited,
    in_quotation_marks,
    passages_of_docx,
    passages_of_markdown,
    passages_of_page,
)
from knowledge_base.errors import WrongUsage
from tools.brief.docx import brief_docx
from tools.brief.sides import sides_of_days
from tools.brief.told import brief_markdown, brief_page
from tools.brief.write_brief import write_brief
from tools.law_meaning.of_day import meaning_on

OLD = (
    "# Act\n\n### Article 1\n\n1. Hosts shall answer within 7 days.\n\n"
    "### Article 2\n\n1. Hosts shall keep ‘records’ of answers.\n"
)
NEW = OLD.replace("7 days", "72 hours") + "\n2. Hosts shall publish a report on answers once a year.\n"
DATA = Path(os.environ.get("REDLINE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)


def test_every_form_of_a_brief_and_every_item_is_to_the_letter_and_a_changed_word_is_found(
    tmp_path: Path,
) -> None:
    with empty_workspace() as workspace:
        import_law(workspace, "act", OLD.encode(), "act.md", FIRST)
        import_law(workspace, "act", NEW.encode(), "act.md", LAST)
        archive = archive_of(workspace)
        with workspace.store.read() as tx:
            said = items(meaning_on(tx, "act", LAST), archive, f"act {LAST}")
        whole = checked([briefs(workspace, "act", FIRST, LAST), said])
        assert whole.wrong == ()
        assert whole.quotes > 30
        brief = write_brief(sides_of_days(workspace, "act", "global", FIRST, LAST))
        forms = (passages_of_markdown(brief_markdown(brief)), passages_of_page(brief_page(brief)))
        assert all(list(form) for form in (*forms, passages_of_docx(brief_docx(brief))))
        change = brief.changes[0]
        bent = tuple(
            one.model_copy(update={"text": one.text.replace("shall", "may")}) for one in change.quotes
        )
        other = brief.model_copy(
            update={"changes": (change.model_copy(update={"quotes": bent}), *brief.changes[1:])}
        )
        assert any("not in act/art_1.1" in words for words in brief_checked(other, archive).wrong)


@pytest.fixture(scope="module")
def archive() -> Archive:
    with empty_workspace() as workspace:
        import_law(workspace, "act", OLD.encode(), "act.md", FIRST)
        return archive_of(workspace)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Cited("act 2026-01-01", "act/art_1.1", "within 7 days"), ""),
        (Cited("act 2026-01-01", "act/art_1.1", "within 7 days", 22), ""),
        (Cited("act 2026-01-01", "act/art_1.1", "within 7 days", 3), "not at 3"),
        (Cited("act 2026-01-01", "act/art_1.1", "within 72 hours"), "not in act/art_1.1"),
        (Cited("act 2026-01-01", "act/art_9.1", "within 7 days"), "act/art_9.1 is not in"),
        (Cited("act 2025-01-01", "act/art_1.1", "within 7 days"), "there is no version"),
        (Cited("act 2026-01-01", "act/art_1.1", " "), "not in act/art_1.1"),
    ],
)
def test_a_quote_is_held_against_its_provision_version_and_place(
    archive: Archive, said: Cited, problem: str
) -> None:
    found = archive.problem(said)
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_quotation_marks_within_quotation_marks_belong_to_the_outer_ones() -> None:
    assert in_quotation_marks("It says “a “b” c” and “d”, not ‘e’.") == ["a “b” c", "d"]


def test_captures_of_a_page_are_versions_whose_quotes_can_be_held() -> None:
    page = "# Rules\n\n## 1 All\n1.1 Do not shout at others.\n\n1.2 Do not post the same words twice.\n"
    with empty_workspace() as workspace:
        import_texts(workspace, "page", [(FIRST, page), (LAST, page.replace("twice", "more than 3 times"))])
        found = briefs(workspace, "page", FIRST, LAST)
    assert found.wrong == ()
    assert found.quotes


def test_a_folder_without_acts_and_histories_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    with pytest.raises(WrongUsage, match="holds no dated acts"):
        rows_of_folder(tmp_path)


@pytest.mark.skipif(not (DATA / "reg_eu").is_dir(), reason="the data for development are not here")
def test_every_quote_of_a_real_pair_stands_in_the_store(tmp_path: Path) -> None:
    shutil.copytree(DATA / "reg_eu" / "32005l0029", tmp_path / "32005l0029")
    (row,) = [one for one in rows_of_folder(tmp_path) if one.task == "versions"]
    answer = versions_answer(row)
    assert answer.misses == ()
    assert answer.counts["quotes_verbatim"][1] > 100
