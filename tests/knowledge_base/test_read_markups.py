"""One invented act in every markup that gazettes use is read as the same provisions, before and after an amendment."""

from functools import cache

import pytest

from knowledge_base.legal_formats.markup import all_text, html_root, xml_root
from knowledge_base.read_act import Act, read_act, unaccounted
from tests import invented_act
from tests.act_markups import CONSOLIDATED, MARKUPS, PAGES

EVERY = tuple(MARKUPS)
NO_PREAMBLE = {"Preamble", "Citation", "Recital", "Closing"}


@cache
def written(markup: str, amended: bool) -> str:
    return MARKUPS[markup](invented_act.second() if amended else invented_act.first())


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


def parts_of(page: str) -> dict[str, str]:
    return {part.cite: part.text for part in read_act(page.encode(), "a.html").parts}


def test_an_unclosed_mark_ends_at_the_next_mark_of_a_block() -> None:
    page = '<p class="title-article-norm">Article 1</p><p class="norm">►M1 One.</p><p class="modref">▼B</p>'
    parts = read_act(f'{page}<p class="norm">Two.</p>'.encode(), "a.html").parts
    assert [part.marks for part in parts] == [(), ("M1",), ()]


def test_an_article_of_which_only_dashes_are_left_is_no_article() -> None:
    page = '<p class="title-article-norm">Article 1</p><p class="norm">One.</p><p class="modref">▼M1</p>'
    page += '<p class="title-article-norm">—————</p><p class="modref">▼B</p>'
    page += '<p class="title-article-norm">Article 3</p><p class="norm">Three.</p>'
    assert [cite for cite in parts_of(page) if "," not in cite] == ["Article 1", "Article 3"]


def test_a_quoted_article_stays_in_the_point_that_inserts_it() -> None:
    quoted = '<p class="title-article-quoted">‘Article 6</p>'
    quoted += '<div class="norm"><span class="no-parag">1.  </span>Q.’;</div>'
    point = '<div class="grid-container"><div class="grid-list-column-1">({})</div><div>{}</div></div>'
    page = '<p class="title-article-norm">Article 2</p><p class="norm">Amended:</p>'
    page += point.format(1, f'<p class="norm">this is inserted:</p>{quoted}') + point.format(2, "next.")
    assert list(parts_of(page)) == [
        "Article 2",
        "Article 2, first subparagraph",
        "Article 2, point (1)",
        "Article 2, point (1), second subparagraph",
        "Article 2, point (1), second subparagraph, point 1",
        "Article 2, point (2)",
    ]


def test_numbers_below_whereas_are_recitals_and_what_stands_below_the_date_is_the_formula() -> None:
    row = "<table><tr><td>({})</td><td>{}</td></tr></table>"
    page = '<p class="doc-ti">ACT</p><p>Whereas:</p>' + row.format(1, "Trust.") + row.format(2, "Safety.")
    page += '<p class="ti-art">Article 1</p><p>Do.</p><p>Done at X, 1 May.</p><p>For the Council</p>'
    page += '<p class="doc-ti">ANNEX I</p><p class="doc-ti">Forms</p><p>One form.</p>'
    assert parts_of(page) == {
        "Title": "ACT",
        "Preamble 1": "Whereas:",
        "Recital 1": "(1) Trust.",
        "Recital 2": "(2) Safety.",
        "Article 1": "Article 1",
        "Article 1, first subparagraph": "Do.",
        "Closing 1": "Done at X, 1 May.",
        "Closing 2": "For the Council",
        "Annex I": "ANNEX I\nForms",
        "Annex I, first subparagraph": "One form.",
    }


@pytest.mark.parametrize("label", ["(ea)", "(eb)", "(f)"])
def test_a_letter_goes_on_behind_an_inserted_one(label: str) -> None:
    page = "".join(
        f"<p>{one} text;</p>" for one in ("(a)", "(b)", "(c)", "(d)", "(e)", "(ea)", "(eb)", "(f)")
    )
    found = parts_of(f"<p>Article 1</p><p>Things:</p>{page}")
    assert f"Article 1, point {label}" in found
