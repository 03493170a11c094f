"""Provisions aligned across versions, and what each change is."""

import re
from collections.abc import Sequence

import pytest

from knowledge_base.errors import WrongUsage
from tools.law_diff.compare import compare
from tools.law_diff.comparison import Comparison, ProvisionChange
from tools.law_diff.provisions import Passage, address, named
from tools.word_changes import marked

DUTY = "The provider shall tell the recipient of every decision to remove a listing and of the ways to contest it."
SCOPE = "This Act applies to online marketplaces that offer their services to buyers in the Union."
FEES = "A marketplace may ask for a fee where a seller lists goods in more than one category of its shop."


def law(*rules: tuple[str, str], chapter: str = "CHAPTER I Duties") -> list[Passage]:
    """Provisions by number, each under a heading of its article."""
    return [Passage(number, (chapter, f"{number.split('(')[0]} Rules"), text) for number, text in rules]


def only(found: Comparison) -> ProvisionChange:
    (change,) = found.changes
    return change


def kinds(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[str, str]]:
    return [(change.name, change.kind) for change in compare(old, new).changes]


@pytest.mark.parametrize(
    ("number", "heading", "found"),
    [
        ("Article 16(2), point (a)", (), ("art", "16", "2", "a")),
        ("Article 6-1(2)", (), ("art", "6-1", "2")),
        ("2", ("CHAPTER I", "Article 16a Notice"), ("art", "16a", "2")),
        ("Annex I, point 3", (), ("anx", "i", "3")),
        ("Recital 12", (), ("rct", "12")),
        ("2.1", ("Spam",), ("2", "1")),
        ("", ("Spam",), ()),
    ],
)
def test_a_number_becomes_one_address_however_it_is_written(
    number: str, heading: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert address(Passage(number, heading, "text")) == found


def test_a_table_is_named_by_its_words() -> None:
    table = "|     |     |\n| --- | --- |\n| **Day** | **What** |\n| May | More |"
    assert named(Passage("", (), table)) == "“**Day** | **What** | | May …”"


def test_the_same_text_has_no_change() -> None:
    old = law(("Article 1", SCOPE), ("Article 2", DUTY))
    found = compare(old, old)
    assert (found.changes, found.unchanged) == ((), 2)


@pytest.mark.parametrize(
    "written",
    [
        DUTY.replace(" ", "\n", 3),
        f"**{DUTY}**",
        f"| (a) | {DUTY} |\n| --- | --- |",
        f"►M1 {DUTY} ◄",
        DUTY.replace("listing", "list\u00ading"),
        DUTY.replace("contest it.", "contest it (12)."),
        f"Article 1\n\n{DUTY}",
        DUTY.replace("decision", "[decision](https://law.test/a(b))"),
        DUTY.replace(".", " ;"),
        DUTY.replace("recipient of every", "recipient  —  of every"),
    ],
)
def test_layout_is_no_amendment(written: str) -> None:
    assert only(compare(law(("Article 1", DUTY)), law(("Article 1", written)))).kind == "formatting"


@pytest.mark.parametrize(
    ("before", "after", "decided"),
    [
        ("shall tell", "may tell", "must or may"),
        ("shall tell", "shall not tell", "negation"),
        ("every decision", "a decision", "scope"),
        ("the recipient", "the Commission", "who is meant"),
        ("every decision", "every decision within 14 days", "a number"),
        ("remove a listing", "suspend a listing", "sanction"),
        ("listing", "photograph", "content"),
        ("ways to contest it", "contest ways to it", "order"),
    ],
)
def test_words_that_decide_make_a_change_one_of_substance(before: str, after: str, decided: str) -> None:
    change = only(compare(law(("Article 1", DUTY)), law(("Article 1", DUTY.replace(before, after)))))
    assert change.kind == "substance"
    assert any(decided in reason for reason in change.reasons), change.reasons


def test_a_reason_quotes_the_texts_as_they_are_written() -> None:
    """Of a long run the stretch that decides, and never with words left out or references rewritten."""
    shared = f"{DUTY} Nobody may ask a price for it. A decision of which nobody was told is void."
    old = law(
        ("Article 1", SCOPE), ("Article 2", f"{shared} It follows Article 1 (first part), e-mail and all.")
    )
    longer = "This is a rule of which much can be said, that is to say of the scope as it is set out in Article 2(1)."
    new = law(("Article 1", FEES), ("Article 2", SCOPE), ("Article 3", f"{shared} {longer}"))
    change = next(one for one in compare(old, new).changes if one.before == "Article 2")
    texts = [" ".join(one.text.split()) for one in (*old, *new)]
    quotes = re.findall("“([^”]+)”", " ".join(change.reasons))
    assert quotes, change
    assert all(any(quote in text for text in texts) for quote in quotes), change.reasons


def test_a_reason_that_names_a_defined_term_quotes_it_out_of_a_long_run() -> None:
    term = ("Article 1", "‘listing’ means an offer of goods.")
    longer = "Green trees grow beside blue houses near rivers while birds sing songs about listing kindly."
    change = only(compare(law(term, ("Article 2", DUTY)), law(term, ("Article 2", f"{DUTY} {longer}"))))
    (reason,) = change.reasons
    assert reason == "a term that the text defines: added … “sing songs about listing kindly”"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("tell the recipient, under Article 9(1a), of", "recipient, [+under Article 9(1a)+], of"),
        ("tell (an agent) the recipient of", "tell ([+an agent+]) the recipient of"),
        ("tell the recipient, iv) the buyer and of", "recipient, [+iv) the buyer and+] of"),
    ],
)
def test_brackets_stand_with_the_words_in_them(written: str, shown: str) -> None:
    new = DUTY.replace("tell the recipient of", written)
    change = only(compare(law(("Article 1", DUTY)), law(("Article 1", new))))
    assert shown in marked(change.pieces)
    assert "".join(piece.text for piece in change.pieces if piece.kind != "struck") == new


def test_a_text_that_lost_the_breaks_between_its_articles_is_not_told_as_repealed() -> None:
    rules = [("Article 1", SCOPE), ("Article 2", DUTY), ("Article 3", FEES)]
    glued = "".join(f"{number}Rules{text}" for number, text in rules)
    with pytest.raises(WrongUsage, match="earlier version has lost its line breaks"):
        compare([Passage("Text 1", (), glued)], law(*rules))
    assert compare(law(*rules, ("Article 4", glued)), law(*rules)).counts()["repealed"] == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("recipient", "recipients"), ("the ways", "ways"), ("tell", "Tell"), ("recipient", "reciipient")],
)
def test_spelling_inflection_and_capitals_are_wording(before: str, after: str) -> None:
    change = only(compare(law(("Article 1", DUTY)), law(("Article 1", DUTY.replace(before, after)))))
    assert change.kind == "wording"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("shall tell the recipient", "shall inform the recipient"),
        ("to remove a listing", "to take down a listing"),
        ("of every decision to remove", "of every decision to take away"),
        ("in order to contest it", "so as to contest it"),
        ("within the limits, in return for it", "within the limits, in exchange for it"),
        ("where it hides it", "if it conceals it"),
        ("humiliating", "humilating"),
    ],
)
def test_plain_words_for_formal_ones_are_wording(before: str, after: str) -> None:
    old = DUTY.replace(".", f" {before}.")
    change = only(compare(law(("Article 1", old)), law(("Article 1", old.replace(before, after)))))
    assert change.kind == "wording"


def test_a_pair_of_words_that_only_look_alike_is_of_substance() -> None:
    for before, after in (
        ("harmful", "harmless"),
        ("casual", "causal"),
        ("shall inform", "shall notify"),
        ("users", "viewers"),
        ("employer", "employee"),
        ("legal", "illegal"),
    ):
        old, new = (law(("Article 1", DUTY.replace("listing", word))) for word in (before, after))
        assert only(compare(old, new)).kind == "substance", after


def test_an_article_put_in_between_renumbers_and_amends_nothing_else() -> None:
    old = law(("Article 1", SCOPE), ("Article 2", DUTY), ("Article 3", f"{FEES} Article 2 applies to it."))
    new = law(
        ("Article 1", SCOPE),
        ("Article 2", "Sellers keep records of their stock for at least five years after a sale."),
        ("Article 3", DUTY),
        ("Article 4", f"{FEES} Article 3 applies to it."),
    )
    assert kinds(old, new) == [
        ("Article 2", "added"),
        ("Article 2 → Article 3", "renumbered"),
        ("Article 3 → Article 4", "renumbered"),
    ]


def test_a_reference_that_was_not_renumbered_is_told() -> None:
    old = law(
        ("Article 1", DUTY), ("Article 2", FEES), ("Article 3", f"{SCOPE} Article 2 does not touch it.")
    )
    new = law(
        ("Article 1", DUTY), ("Article 2a", FEES), ("Article 3", f"{SCOPE} Article 2 does not touch it.")
    )
    (stray,) = compare(old, new).references
    assert stray.words == "Article 3 refers to Article 2, which is no longer there; it is Article 2a now"


def test_a_reference_to_another_act_is_not_followed() -> None:
    text = f"{SCOPE} Article 2 of Regulation (EU) 2016/679 applies."
    old, new = law(("Article 1", text), ("Article 2", DUTY)), law(("Article 1", text), ("Article 5", DUTY))
    assert compare(old, new).references == ()


def test_a_paragraph_cut_into_two_is_a_split_and_joined_again_a_merge() -> None:
    one = law(("Article 1(1)", f"{DUTY} {FEES}"), ("Article 2", SCOPE))
    two = law(("Article 1(1)", DUTY), ("Article 1(2)", FEES), ("Article 2", SCOPE))
    split = only(compare(one, two))
    assert (split.kind, split.also, split.others) == ("formatting", ("split",), ("Article 1(2)",))
    merged = only(compare(two, one))
    assert (merged.kind, merged.also) == ("formatting", ("merged",))


def test_a_provision_that_goes_to_another_article_is_moved() -> None:
    old = law(
        ("Article 1(1)", SCOPE), ("Article 1(2)", DUTY), ("Article 1(3)", "Nothing else applies here at all.")
    )
    new = law(
        ("Article 1(1)", SCOPE), ("Article 1(3)", "Nothing else applies here at all."), ("Article 9", DUTY)
    )
    assert kinds(old, new) == [("Article 1(2) → Article 9", "moved")]


def test_a_passage_that_a_capture_repeats_is_no_repeal() -> None:
    points = law(("Article 1(1), point (i)", DUTY), ("Article 1(1), point (ii)", FEES))
    old = [*law(("Article 1(1)", f"Each of these:(i){DUTY}(ii){FEES}")), *points]
    new = [*law(("Article 1(1)", "Each of these:")), *points]
    assert [change.kind for change in compare(old, new).changes] == ["formatting"]


def test_a_changed_definition_is_followed_to_where_the_term_is_used() -> None:
    meaning = "‘trader’ means a person who sells goods"
    old = law(
        ("Article 2, point (a)", f"{meaning};"), ("Article 5", "A trader names its address in each listing.")
    )
    new = law(("Article 2, point (a)", f"{meaning} or services;"), ("Article 5", old[1].text))
    (term,) = compare(old, new).terms
    assert (term.term, term.what, term.used_in) == ("trader", "changed", ("Article 5",))
    assert term.words == "meaning changes through ‘trader’, Article 2, point (a)"


def test_the_pieces_are_the_later_text_and_the_struck_words() -> None:
    change = only(compare(law(("Article 1", DUTY)), law(("Article 1", DUTY.replace("shall", "may")))))
    assert "".join(piece.text for piece in change.pieces if piece.kind != "struck") == DUTY.replace(
        "shall", "may"
    )
    assert [piece.text for piece in change.pieces if piece.kind == "struck"] == ["shall"]


def test_thousands_of_equal_provisions_take_no_square_of_time() -> None:
    old = [Passage(str(at), ("List",), "The seller names its address.") for at in range(6_000)]
    found = compare(old, old[:-10])
    assert (found.unchanged, found.counts()["repealed"] + found.counts()["formatting"]) == (5_990, 10)


def test_a_version_that_is_too_long_is_refused_with_the_next_step() -> None:
    with pytest.raises(WrongUsage, match="cut the document into its parts"):
        compare([Passage("1", (), "x" * 10_000_001)], [])


def test_an_annex_that_is_gone_as_a_whole_is_told_apart() -> None:
    rest = [*law(("Article 1", SCOPE)), Passage("Annex II, point 1", ("Annex II Fees",), FEES)]
    (note,) = compare([*rest, Passage("Annex I, point 1", ("Annex I Forms",), DUTY)], rest).notes
    assert "Annex I: missing as a whole from the later version" in note


ANNEX = [Passage("Annex I, point 1", ("Annex I Forms",), DUTY)]


def test_a_file_without_annexes_says_so_once() -> None:
    rest = law(("Article 1", SCOPE))
    found = compare([*rest, *ANNEX], rest)
    assert (found.changes, found.notes) == (
        (),
        ("The later file holds no annexes: not compared (1 provision).",),
    )


def test_annexes_that_are_said_to_be_repealed_are_repealed() -> None:
    rest = law(("Article 1", SCOPE))
    said = law(("Article 1", SCOPE), ("Article 9", "Annexes I and II are deleted."))
    assert ("Annex I, point 1", "repealed") in kinds([*rest, *ANNEX], said)


def test_a_first_annex_is_added_unless_the_earlier_text_speaks_of_it() -> None:
    rest = law(("Article 1", SCOPE))
    assert kinds(rest, [*rest, *ANNEX]) == [("Annex I, point 1", "added")]
    names = law(("Article 1", f"{SCOPE} Annex I lists the forms."))
    assert kinds(names, [*names, *ANNEX]) == []


def test_a_policy_rule_that_goes_to_another_section_is_moved_and_not_only_renumbered() -> None:
    old = [Passage("2.1", ("2 Not allowed",), FEES), Passage("2.2", ("2 Not allowed",), DUTY)]
    old += [Passage("3.1", ("3 Allowed",), SCOPE)]
    new = [Passage("2.1", ("2 Not allowed",), DUTY), Passage("3.1", ("3 Allowed",), SCOPE)]
    new += [Passage("3.2", ("3 Allowed",), FEES)]
    assert kinds(old, new) == [("2.2 → 2.1", "renumbered"), ("2.1 → 3.2", "moved")]


def test_a_reference_to_a_paragraph_of_the_same_article_is_followed_or_told() -> None:
    rule = (
        "By way of derogation from paragraph 2, a marketplace of fewer than ten persons owes no such notice."
    )
    old = law(("Article 1(1)", SCOPE), ("Article 1(2)", DUTY), ("Article 1(3)", rule))
    more = [("Article 1(1)", SCOPE), ("Article 1(2)", FEES), ("Article 1(3)", DUTY)]
    followed = compare(old, law(*more, ("Article 1(4)", rule.replace("paragraph 2", "paragraph 3"))))
    assert [change.kind for change in followed.changes] == ["added", "renumbered", "renumbered"]
    assert followed.references == ()
    (stray,) = compare(old, law(*more, ("Article 1(4)", rule))).references
    assert stray.words == (
        "Article 1(4) refers to its paragraph 2, which is another provision now; what it meant is Article 1(3)"
    )


def test_a_paragraph_that_its_article_took_along_is_no_stray_and_one_left_behind_is() -> None:
    rule = (
        "By way of derogation from paragraph 1, a marketplace of fewer than ten persons owes no such notice."
    )
    old = law(("Article 1(1)", SCOPE), ("Article 2(1)", DUTY), ("Article 2(2)", rule), ("Article 3(1)", FEES))
    along = law(
        ("Article 1(1)", SCOPE), ("Article 3(1)", DUTY), ("Article 3(2)", rule), ("Article 4(1)", FEES)
    )
    assert compare(old, along).references == ()
    behind = law(
        ("Article 1(1)", SCOPE), ("Article 2(1)", DUTY), ("Article 3(1)", FEES), ("Article 3(2)", rule)
    )
    (stray,) = compare(old, behind).references
    assert stray.words.endswith("which is another provision now; what it meant is Article 2(1)")


def test_a_number_that_another_article_took_over_is_told_and_a_replaced_one_is_not() -> None:
    rest = ("Article 4", "Nothing in Article 2 applies to marketplaces of fewer than ten persons.")
    old = law(("Article 1", SCOPE), ("Article 2", DUTY), ("Article 3", FEES), rest)
    (stray,) = compare(old, law(("Article 1", SCOPE), ("Article 2", FEES), rest)).references
    assert stray.words.endswith("Article 2, which is another provision now; what it meant is gone")
    other = "Sellers keep invoices for six years and hand them to the tax office when it asks for them in writing."
    assert (
        compare(old, law(("Article 1", SCOPE), ("Article 2", other), ("Article 3", FEES), rest)).references
        == ()
    )


def test_an_article_whose_title_stays_is_the_same_though_most_of_it_went_elsewhere() -> None:
    def act(first: Sequence[str], second: Sequence[str]) -> list[Passage]:
        found = []
        for number, title, texts in ((1, "Notices", first), (2, "Records", second)):
            found.append(Passage(f"Article {number}", ("I",), f"Article {number}\n{title}"))
            above = ("I", f"Article {number} {title}")
            found += [Passage(f"Article {number}({at})", above, text) for at, text in enumerate(texts, 1)]
        return found

    found = compare(
        act([SCOPE, DUTY, FEES], [SCOPE + " At once."]), act([FEES], [SCOPE + " At once.", SCOPE, DUTY])
    )
    assert [(change.name, change.kind) for change in found.changes] == [
        ("Article 1(3) → Article 1(1)", "renumbered"),
        ("Article 1(1) → Article 2(2)", "moved"),
        ("Article 1(2) → Article 2(3)", "moved"),
    ]


def test_a_phrase_of_the_same_sense_is_told_with_the_word_that_stays() -> None:
    old, new = (
        law(("Article 1(1)", f"A host may ask {words} end a stream.")) for words in ("in order to", "to")
    )
    assert only(compare(old, new)).kind == "wording"
