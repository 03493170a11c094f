"""Acts in Markdown and plain text: what their lines are, where nothing but words tells it."""

import pytest

from knowledge_base.legal_formats import points_in_line
from knowledge_base.read_act import Act, read_act, unaccounted


def act_of(text: str, name: str = "act.md") -> Act:
    return read_act(f"# An Act\n\n### Article 1\nScope\n\n1. It applies.\n\n{text}\n".encode(), name)


def texts(act: Act) -> dict[str, str]:
    return {part.key: part.text for part in act.parts}


def cites(act: Act) -> list[str]:
    return [part.cite for part in act.parts]


def test_points_that_run_on_in_a_line_are_parted_as_in_a_table() -> None:
    """Two captures of one law differ in this; one provision would hold what the other has in five."""
    line = act_of("2. Hosts shall: (a) tell: (i) guests; or (ii) the watch; and (b) wait.")
    table = act_of("2. Hosts shall:\n\n| (a) | tell: |\n| --- | --- |\n| (b) | wait. |")
    assert texts(line)["art_1.2.a.ii"] == "(ii) the watch; and"
    assert texts(line)["art_1.2.b"] == texts(table)["art_1.2.b"] == "(b) wait."


def test_a_number_that_a_line_begins_with_is_no_paragraph_within_a_sentence() -> None:
    """As in a PDF, where lines are cut by their width."""
    act = act_of("2. The price shall not exceed EUR\n50. Hosts may ask less\n3. Guests may not.")
    assert cites(act)[-2:] == ["Article 1(2)", "Article 1(3)"]
    assert texts(act)["art_1.2"] == "2. The price shall not exceed EUR 50. Hosts may ask less"
    act = act_of("7. Seven.\n\nArticle 2\nOf hosts\n2. Hosts wait.", "act.txt")
    assert texts(act)["art_2"] == "Article 2\nOf hosts"
    assert texts(act)["art_2.2"] == "2. Hosts wait."


def test_a_bullet_before_a_label_of_the_law_is_markup() -> None:
    act = act_of("2. Hosts shall:\n\n- (a) tell;\n- (b) wait;\n  - (i) long.\n- sit.")
    assert texts(act)["art_1.2.a"] == "(a) tell;"
    assert texts(act)["art_1.2.b.i"] == "(i) long."
    assert [cite for cite in cites(act) if "indent" in cite] == ["Article 1(2), indent 1"]


def test_the_title_of_a_chapter_may_be_a_heading_of_its_own() -> None:
    apart = act_of("## CHAPTER II\n\n### **FINAL PROVISIONS**\n\n### Article 2\n\n#### Entry\n\nIt begins.")
    assert texts(apart)["chp_ii"] == "CHAPTER II\nFINAL PROVISIONS"
    assert texts(apart)["art_2"] == "Article 2\nEntry"


def test_footnotes_of_markdown_are_kept_beside_the_text() -> None:
    note = "[^1]: As in Article 3.\n    And on."
    source = f"2. Hosts[^1] shall wait.\n\n{note}\n\n3. Guests too (*2) OJ L 149, 11.6.2005, p. 22."
    act = act_of(source)
    assert texts(act)["art_1.2"] == "2. Hosts shall wait."
    assert sorted(act.notes) == [("*2", "OJ L 149, 11.6.2005, p. 22."), ("1", "As in Article 3. And on.")]
    assert not unaccounted(source, act.parts, act.left_out)


def test_an_empty_paragraph_leaves_the_next_one_its_number() -> None:
    found = texts(act_of("2.\n\n3. Hosts shall wait.\n\n(a)\n\n(b)\n\n### Article 2\n\n1. Guests too."))
    assert found["art_1.3"] == "3. Hosts shall wait."
    assert found["art_2.1"] == "1. Guests too."


@pytest.mark.parametrize("printed", ["2.1", "6-1", "2-bis", "2 bis", "12a"])
def test_an_article_keeps_the_whole_of_its_number(printed: str) -> None:
    act = act_of(f"### Article {printed}\n\n1. Hosts shall wait.\n\n### Article 2\n\nGuests too.")
    assert f"Article {printed}(1)" in cites(act)
    assert texts(act)["art_2"] == "Article 2"


def test_articles_of_one_number_are_told_apart() -> None:
    act = act_of("### Article 1\nAgain\n\n1. Hosts shall wait.")
    assert cites(act)[-2:] == ["Article 1 (second)", "Article 1 (second)(1)"]


def test_a_german_law_has_articles_and_paragraphs() -> None:
    text = "(1) Anbieter entscheiden.\n\n(2) Sie tun es:\n\na) bald;\n\nb) gut."
    act = act_of(f"## Kapitel II\n\n### Artikel 3\nFristen\n\n{text}")
    assert cites(act)[-6:] == [
        "Chapter II", "Article 3", "Article 3(1)", "Article 3(2)", "Article 3(2), point a", "Article 3(2), point b"
    ]  # fmt: skip
    act = act_of("### Artikel 3\n\nEs gilt\n\nArtikel 2 Absatz 1")
    assert "art_2" not in texts(act)


def test_numbers_behind_a_lead_in_are_points() -> None:
    act = act_of(
        "### Article 2\nTerms\n\nIn this Act:\n\n(1) ‘host’ means a person;\n\n(2) ‘guest’ means another."
    )
    assert cites(act)[-2:] == ["Article 2, point (1)", "Article 2, point (2)"]


def test_points_of_a_line_without_end_stay_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_in_line, "MOST_POINTS", 5)
    text = "Hosts shall: " + " ".join(f"({letter}) act;" for letter in "abcdefghij")
    parts = points_in_line.split_points(text)
    assert len(parts) == 7
    assert " ".join(parts) == text


@pytest.mark.parametrize("form", ["{}.", "({})"])
def test_a_paragraph_that_was_put_in_with_a_capital_letter_has_its_own_number(form: str) -> None:
    one, added, two = (form.format(label) for label in ("1", "1A", "2"))
    text = f"# An Act\n\n### Article 1\nHosts\n\n{one} Go.\n\n{added} Hosts shall wait.\n\n{two} Sit.\n"
    act = read_act(text.encode(), "act.md")
    assert cites(act)[-3:] == ["Article 1(1)", "Article 1(1a)", "Article 1(2)"]
    assert texts(act)["art_1.1a"] == f"{added} Hosts shall wait."
