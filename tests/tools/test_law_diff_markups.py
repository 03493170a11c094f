"""One act in two markups differs in nothing; what an amendment did is told alike whatever it is written in."""

from functools import cache

import pytest

from tests import invented_act
from tests.act_markups import MARKUPS
from tools.law_diff.compare import compare
from tools.law_diff.comparison import Comparison
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text

EVERY = tuple(MARKUPS)


@cache
def read(markup: str, amended: bool) -> tuple[Passage, ...]:
    act = invented_act.second() if amended else invented_act.first()
    text = MARKUPS[markup](act)
    return read_legal_text(text.encode(), "a.html" if "<html" in text else "a.xml")


def real(found: Comparison) -> set[tuple[str, str]]:
    return {
        (change.kind, change.after or change.before)
        for change in found.changes
        if change.kind != "formatting"
    }


@pytest.mark.parametrize("markup", EVERY)
def test_one_version_in_two_markups_differs_in_layout_alone(markup: str) -> None:
    for amended in (False, True):
        assert not real(compare(read(markup, amended), read("consolidated", amended)))
        assert not real(compare(read("journal", amended), read(markup, amended)))


@pytest.mark.parametrize("markup", EVERY)
def test_an_amendment_is_told_alike_from_every_markup(markup: str) -> None:
    assert real(compare(read("journal", False), read(markup, True))) == invented_act.EXPECTED
    assert real(compare(read(markup, False), read("consolidated", True))) == invented_act.EXPECTED


def test_what_a_consolidated_file_leaves_out_is_said_once() -> None:
    assert compare(read("journal", False), read("consolidated", False)).notes == (
        "The later file holds no recitals: not compared (17 provisions).",
        "The later file holds no closing formula: not compared (1 provision).",
    )
