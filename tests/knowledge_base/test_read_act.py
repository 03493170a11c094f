"""Legal texts of every format become provisions; no character is lost, and hostile files are refused."""

import json
from collections import Counter

import pytest

import knowledge_base.legal_lines
import knowledge_base.read_act
from knowledge_base.errors import WrongUsage
from knowledge_base.legal_formats.markup import all_text, html_root, xml_root
from knowledge_base.legal_formats.points_in_line import split_points
from knowledge_base.read_act import Act, read_act, unaccounted
from tests import laws


def act_of(text: str, name: str) -> Act:
    return read_act(text.encode(), name)


def texts(act: Act) -> dict[str, str]:
    return {part.key: part.text for part in act.parts}


def test_a_consolidated_page_becomes_provisions_without_marks_and_notes() -> None:
    act = act_of(laws.EURLEX, "act.html")
    found = texts(act)
    assert act.format == "eurlex-html"
    assert found["art_1"] == "Article 1\nSubject matter"
    assert found["art_1.1"] == "1. Providers shall comply with Directive (EU) 2016/943 and Annex III."
    assert found["art_1.2.a.i"] == "(i) now;"
    assert found["art_1.2.sub_2"] == "However, they may also rest."
    assert found["anx_i.sec_a.1.table_1"] == "Step\tWeight\n1\t0 %"
    assert act.notes == (("1", "Directive (EU) 2016/943."),)
    marks = {part.key: part.marks for part in act.parts if part.marks}
    assert marks["art_1.2"] == ("M1",)
    assert marks["art_2.sub_1"] == ("M1",)
    assert "art_2.sub_2" not in found  # a run of dashes: what stood there was deleted
    assert "art_1.1" not in marks
    assert next(part for part in act.parts if part.key == "art_2.1").kind == "definition"


def test_formex_keeps_quotes_recitals_and_what_was_amended() -> None:
    act = act_of(laws.FORMEX, "act.fmx.xml")
    found = texts(act)
    assert found["art_1.a"] == "(a) ‘host’ means a person who hosts;"
    assert found["art_1.a.ii"] == "(ii) two;"
    assert found["rct_2.sub_2"] == "More of it."
    assert next(part for part in act.parts if part.key == "art_2.2").marks == ("32009R0169",)
    assert found["art_2.2"] == "2. Guests shall wait."
    assert (act.language, act.notes) == ("en", (("1", "OJ No 205."),))


def test_akoma_ntoso_keeps_articles_lists_and_annexes() -> None:
    found = texts(act_of(laws.AKOMA_NTOSO, "act.xml"))
    assert found["art_1"] == "Article 1\nHosts"
    assert found["art_1.1.b.i"] == "(i) long;"
    assert found["art_1.1.sub_2"] == "always."
    assert found["anx_a"] == "Annex A"


def test_lex_articles_parts_points_that_run_on_and_drops_what_it_repeats() -> None:
    act = act_of(laws.LEX_ARTICLES, "act.json")
    assert texts(act) == {
        "chp_i": "CHAPTER I",
        "art_1": "Article 1\nScope",
        "art_1.1": "1. It covers:",
        "art_1.1.a": "(a) hosts:",
        "art_1.1.a.dash_1": "— old;",
        "art_1.1.a.dash_2": "— new;",
        "art_1.1.b": "(b) guests.",
        "art_2": "Article 2\nDuties",
        "art_2.1": "1. Hosts shall:",
        "art_2.1.a": "(a) act:",
        "art_2.1.a.i": "(i) now; and",
        "art_2.1.a.ii": "(ii) well;",
        "art_2.1.b": "(b) wait.",
        "art_2.1.sub_2": "They may rest.",
    }


def test_the_sample_law_has_its_recitals_definitions_and_annex() -> None:
    act = read_act(laws.FIRST.read_bytes(), laws.FIRST.name)
    kinds = Counter(part.kind for part in act.parts)
    assert (act.title, kinds["article"], kinds["recital"], kinds["definition"]) == (
        "Platform Safety Act",
        15,
        3,
        5,
    )
    cites = {part.key: part.cite for part in act.parts}
    assert cites["art_2.d.ii"] == "Article 2, point (d)(ii)"
    assert cites["art_8.sub_2"] == "Article 8, second subparagraph"
    assert cites["anx_i.3"] == "Annex I, point 3"


@pytest.mark.parametrize("name", ["EURLEX", "FORMEX", "AKOMA_NTOSO", "LEX_ARTICLES", "FIRST", "SECOND"])
def test_no_character_of_a_source_is_lost(name: str) -> None:
    value = getattr(laws, name)
    text = value if isinstance(value, str) else value.read_text(encoding="utf-8")
    act = act_of(text, f"act.{'md' if name in ('FIRST', 'SECOND') else 'txt'}")
    if name == "EURLEX":
        text = all_text(html_root(text, "act"))
    elif name in ("FORMEX", "AKOMA_NTOSO"):
        text = all_text(xml_root(text, "act"))
    elif name == "LEX_ARTICLES":
        text = (
            "".join(one["text_md"] for one in json.loads(text)["provisions"]) + "CHAPTER I Article 2 Duties"
        )
    assert not unaccounted(text, act.parts, act.left_out)


@pytest.mark.parametrize("name", ["EURLEX", "FORMEX", "AKOMA_NTOSO", "FIRST"])
def test_every_provision_has_an_id_of_its_own_and_a_parent_that_is_there(name: str) -> None:
    value = getattr(laws, name)
    act = read_act(value.encode() if isinstance(value, str) else value.read_bytes(), f"{name}.md")
    keys = [part.key for part in act.parts]
    assert len(set(keys)) == len(keys)
    assert {part.parent for part in act.parts} - {None} <= set(keys)


def test_plain_text_is_read_by_its_words() -> None:
    act = act_of(
        "Article 1\nScope\n\n1. Hosts shall\nact.\n\n(a) now; or\n\n(b) later.\n\nArticle 2 applies too.\n",
        "a.txt",
    )
    assert texts(act) == {
        "art_1": "Article 1\nScope",
        "art_1.1": "1. Hosts shall act.",
        "art_1.1.a": "(a) now; or",
        "art_1.1.b": "(b) later.",
        "art_1.1.sub_2": "Article 2 applies too.",
    }


def test_a_letter_i_after_h_is_a_letter_and_after_a_colon_a_numeral() -> None:
    lines = [f"({letter}) x;" for letter in "abcdefgh"] + ["(i) nine:", "(i) one;", "(ii) two;", "(j) ten."]
    found = texts(act_of("Article 1\n\nThese:\n\n" + "\n\n".join(lines), "a.md"))
    assert [found[key] for key in ("art_1.i", "art_1.i.i", "art_1.i.ii", "art_1.j")] == [
        "(i) nine:",
        "(i) one;",
        "(ii) two;",
        "(j) ten.",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("applies: (a) one; (b) two; and (c) three.", 4),
        ("as in Article 6(1), (2) and (3), of the act.", 1),
        ("the following: (1) a thing; (3) no sequel.", 2),
        ("see (a) and (b).", 1),
        ("such as: — one; — two.", 3),
    ],
)
def test_points_in_a_line_are_parted_where_they_are_a_list(text: str, count: int) -> None:
    parts = split_points(text)
    assert len(parts) == count
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.md", "holds no text"),
        (b"\xff\xfe\x00", "a.md", "is not utf-16|holds no text"),
        (b"caf\xe9 Article 1", "a.md", "is not utf-8"),
        ("Article 1\n\n1. ĀĀ wait.".encode("utf-16-le"), "a.md", "perhaps UTF-16 without a mark"),
        (b"<?xml version='1.0' encoding='x-evil'?><ACT/>", "a.xml", "says that it is in 'x-evil'"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><ACT><P>&b;</P></ACT>", "a.xml", "declares entities"),
        (b"<ACT><P>broken</ACT>", "a.xml", "not well-formed"),
        (b"<ACT>" + b"<P>" * 240 + b"x" + b"</P>" * 240 + b"</ACT>", "a.xml", "deep|not well-formed"),
        (
            b"<html><body>" + b"<div>" * 230 + b"x" + b"</div>" * 230 + b"</body></html>",
            "a.html",
            "deep|cannot be read",
        ),
        (
            b'{"schema": "lex-articles/1", "provisions": [{"text_md": 3}]}',
            "a.json",
            "provision 1 has no text_md",
        ),
        (b'{"schema": "lex-articles/1", "provisions": []}', "a.json", "has no provisions"),
        (b"<ACT><BIB.INSTANCE>x</BIB.INSTANCE></ACT>", "a.xml", "holds no provision"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content: bytes, name: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        read_act(content, name)


def test_lists_without_end_nest_so_deep_and_no_deeper() -> None:
    bare = "Article 1\n\n" + "1. a\n\n" * 2_000
    listed = "Article 1\n\nThese:\n\n" + "".join(f"{'  ' * at}- x\n" for at in range(300))
    for text in (bare, listed):
        parts = act_of(text, "a.md").parts
        assert max(part.key.count(".") for part in parts) <= 25
        assert len({part.key for part in parts}) == len(parts)


def test_comments_that_never_end_are_text_and_others_are_left_out() -> None:
    act = act_of("Article 1\n\n1. All <!-- hidden\n-->wait" + " <!--" * 50_000, "a.md")
    assert texts(act)["art_1.1"].startswith("1. All wait <!--")
    assert any("hidden" in one.text for one in act.left_out)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Article 1\n\n" + "1. a\n\n" * 201, "a.md"),
        ("<html><body><p>Article 1</p>" + "<p>1. a" * 501, "a.html"),
    ],
)
def test_more_provisions_than_any_act_has_are_refused(
    text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_base.read_act, "MAX_PROVISIONS", 200)
    monkeypatch.setattr(knowledge_base.legal_lines, "MOST_LINES", 500)
    with pytest.raises(WrongUsage, match=r"has over 200 provisions; split it"):
        act_of(text, name)


def test_an_outside_entity_is_never_opened(tmp_path: object) -> None:
    text = '<!DOCTYPE ACT SYSTEM "file:///etc/passwd"><ACT><TITLE><TI><P>Act</P></TI></TITLE></ACT>'
    assert "root:" not in str(act_of(text, "a.xml"))


def test_scripts_styles_and_signs_that_hide_are_no_law() -> None:
    page = "<html><body><script>evil()</script><style>p{}</style><h1>Act</h1><p>Article 1</p>"
    page += "<p>1. Do\u202enot\u200b hide.</p></body></html>"
    act = act_of(page, "a.html")
    assert texts(act)["art_1.1"] == "1. Donot hide."
    assert not any("evil" in part.text for part in act.parts)
    assert {one.reason for one in act.left_out} == {"script"}
