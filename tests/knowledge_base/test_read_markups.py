"""One invented act in every markup that gazettes use is read as the same provisions, before and after an amendment."""

from functools import cache

import pytest

from knowledge_base.legal_formats.markup import all_text, html_root, xml_root
from knowledge_base.read_act import Act, read_act, unaccounted
from tests import act_markups, invented_act

PAGES = ("consolidated", "xhtml", "older", "journal", "legacy", "classless")
EVERY = (*PAGES, "formex", "akoma_ntoso")
CONSOLIDATED = ("consolidated", "xhtml", "older")
NO_PREAMBLE = {"Preamble", "Citation", "Recital", "Closing"}


@cache
def written(markup: str, amended: bool) -> str:
    act = invented_act.second() if amended else invented_act.first()
    text: str = getattr(act_markups, markup)(act)
    return text


@cache
def read(markup: str, amended: bool = True) -> Act:
    return read_act(written(markup, amended).encode(), "act.html" if markup in PAGES else "act.xml")


@pytest.mark.parametrize("amended", [False, True])
@pytest.mark.parametrize("markup", EVERY)
def test_every_markup_gives_the_same_provisions(markup: str, amended: bool) -> None:
    wanted = invented_act.provisions(invented_act.second() if amended else invented_act.first())
    if markup in CONSOLIDATED:
        wanted = [one for one in wanted if one[0].split()[0] not in NO_PREAMBLE]
    assert [(part.cite, part.text) for part in read(markup, amended).parts] == wanted


@pytest.mark.parametrize("markup", EVERY)
def test_no_character_of_a_page_is_lost(markup: str) -> None:
    root = html_root(written(markup, True), "a") if markup in PAGES else xml_root(written(markup, True), "a")
    act = read(markup)
    assert not unaccounted(all_text(root), act.parts, act.left_out)


@pytest.mark.parametrize("markup", [*CONSOLIDATED, "formex"])
def test_amendment_marks_lie_on_what_was_amended_and_on_nothing_else(markup: str) -> None:
    found = {(mark, part.cite) for part in read(markup).parts for mark in part.marks}
    amended = {cite for kind, cite in invented_act.EXPECTED if kind != "repealed"}
    dashes = {"Article 10(1), point (c)", "Article 15(2)"}
    wanted = {("M2" if cite == "Article 3(2)" else "M1", cite) for cite in amended | dashes}
    assert found == wanted


@pytest.mark.parametrize("markup", [*CONSOLIDATED, "journal", "legacy", "formex", "akoma_ntoso"])
def test_footnotes_are_kept_beside_the_text_with_the_provision_that_points_at_them(markup: str) -> None:
    act = read(markup)
    pointing = [part.cite for part in act.parts if part.notes]
    assert markup == "older" or act.notes == (("1", "Charter of Nowhere, page 5."),)
    assert pointing == ["Article 7(2)"]


def test_a_page_of_unclosed_marks_ends_them_at_the_next_block_mark() -> None:
    page = '<p class="title-article-norm">Article 1</p><p class="norm">►M1 One.</p><p class="modref">▼B</p><p class="norm">Two.</p>'
    assert [part.marks for part in read_act(page.encode(), "a.html").parts] == [(), ("M1",), ()]
