"""What a consolidated page marks is held against what the diff tells."""

from pathlib import Path

from evals.regulation.marked import checked_pair, marked_pairs
from tests import act_pages, invented_act


def test_every_marked_provision_is_told_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "act").mkdir()
    (tmp_path / "act" / "2026-01-01.html").write_text(
        act_pages.journal(invented_act.first()), encoding="utf-8"
    )
    (tmp_path / "act" / "2027-07-01.html").write_text(
        act_pages.consolidated(invented_act.second()), encoding="utf-8"
    )
    (pair,) = marked_pairs(tmp_path)
    found = checked_pair(*pair)
    assert len(found.told) == 15
    assert all(hit for _, hit in found.told)
    assert (found.standing, found.unmarked) == (0, ())


def test_a_marked_passage_that_is_not_told_is_a_miss(tmp_path: Path) -> None:
    page = act_pages.consolidated(invented_act.second())
    (tmp_path / "2026-01-01.html").write_text(
        page.replace("bells shall ring", "bell shall ring"), encoding="utf-8"
    )
    (tmp_path / "2027-07-01.html").write_text(page, encoding="utf-8")
    (pair,) = marked_pairs(tmp_path)
    found = checked_pair(*pair)
    assert [(part.cite, hit) for part, hit in found.told] == [("Article 8b(1)", False)]
    assert found.standing == 12


def test_a_folder_without_dated_law_has_no_pairs(tmp_path: Path) -> None:
    (tmp_path / "notes.html").write_text("<p>x</p>", encoding="utf-8")
    assert list(marked_pairs(tmp_path)) == []
