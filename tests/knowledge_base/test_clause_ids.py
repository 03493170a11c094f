from collections.abc import Sequence
from datetime import date

import pytest

from knowledge_base import digests
from knowledge_base.clause_ids import Fate, assign_ids, clauses_of
from knowledge_base.policy_text import PolicyText, read_policy
from knowledge_base.records import ArtefactId, Clause, ClauseId

ALCOHOL = "Content must not offer alcoholic drinks for sale, nor say where to get them without an age check."
TOBACCO = "Content must not offer cigarettes, loose tobacco or refill liquids for vapes to anybody."
WEAPONS = "Firearms, parts of firearms and ammunition may not be traded, lent or given away."
GAMBLING = "Do not promote betting, casinos or lotteries that a person can play for money."
NEWS = "Reporting, research and teaching about these goods are allowed where nothing is offered."
APPEAL = "Whoever disagrees with a removal can ask a second reviewer within thirty days."


def read(body: str, title: str = "Goods", market: str = "global") -> PolicyText:
    matter = f"---\nid: goods\ntitle: {title}\nmarket: {market}\neffective_from: 2026-01-01\n---\n"
    return read_policy(matter + body, "goods.md")


def numbered(**rules: str) -> str:
    """`n2_1=TEXT` is the rule 2.1, under the heading of its first part."""
    lines = []
    for name, text in rules.items():
        number = name.removeprefix("n").replace("_", ".")
        heading = f"## {number.split('.')[0]} Part"
        lines += [*([heading] if heading not in lines else []), f"{number} {text}\n"]
    return "\n".join(lines)


def first(body: str) -> tuple[Clause, ...]:
    policy = read(body)
    return clauses_of(policy, assign_ids(policy, ())[0], ArtefactId("policy/goods"), 1)


def then(
    before: Sequence[Clause], body: str, used: Sequence[str] = (), retired: Sequence[Clause] = ()
) -> tuple[list[str], dict[str, Fate]]:
    ids, fates = assign_ids(read(body), before, [ClauseId(one) for one in used], retired)
    assert len(set(ids)) == len(ids)
    by_id: dict[str, Fate] = {fate.clause: fate for fate in fates}
    assert len(by_id) == len(fates)
    assert set(by_id) == {*ids, *(clause.id for clause in before)}
    assert [fate.clause for fate in fates][: len(ids)] == list(ids)
    return list(ids), by_id


def kinds(fates: dict[str, Fate]) -> dict[str, str]:
    return {clause.removeprefix("goods/"): fate.kind for clause, fate in fates.items()}


# --- the first version


def test_new_rules_are_named_after_their_numbers() -> None:
    ids, fates = then((), numbered(n1_1=ALCOHOL, n2_1=TOBACCO))
    assert ids == ["goods/1.1", "goods/2.1"]
    assert fates["goods/2.1"] == Fate(clause=ClauseId("goods/2.1"), kind="added", to_number="2.1")


def test_rules_of_a_market_are_named_like_those_they_override() -> None:
    assert assign_ids(read(f"2.1 {ALCOHOL}", market="DE"), ())[0] == ("goods/2.1",)


def test_rules_without_numbers_are_named_after_their_heading() -> None:
    headings = {"Alcohol & [beer](/beer)": ALCOHOL, "Überall Größe": TOBACCO, "酒": WEAPONS, "???": NEWS}
    body = "\n".join(f"## {heading}\n{text}" for heading, text in headings.items())
    assert then((), body)[0] == ["goods/alcohol-beer", "goods/uberall-grosse", "goods/jiu", "goods/goods"]


def test_a_rule_without_number_and_heading_is_named_after_the_title() -> None:
    assert assign_ids(read(ALCOHOL, title="Regulated goods"), ())[0] == ("goods/regulated-goods",)


def test_the_anchor_goes_before_the_number() -> None:
    assert then((), f"1.1 {ALCOHOL} {{#alcohol}}\n\n1.2 {TOBACCO}")[0] == ["goods/alcohol", "goods/1.2"]


def test_lists_that_start_anew_are_named_with_their_heading() -> None:
    body = f"## 1 Scope\n{NEWS}\n## Never\n1. {ALCOHOL}\n2. {TOBACCO}\n## Rarely\n1. {WEAPONS}"
    assert then((), body)[0] == ["goods/1", "goods/never-1", "goods/never-2", "goods/rarely-1"]


def test_several_rules_of_one_heading_are_told_apart_by_letters() -> None:
    filler = " word" * 300
    body = f"## Never\n{ALCOHOL}{filler}\n\n{TOBACCO}{filler}\n\n{WEAPONS}"
    assert then((), body)[0] == ["goods/never", "goods/never-b", "goods/never-c"]


def test_an_anchor_that_looks_like_a_number_keeps_that_number_from_the_others() -> None:
    assert then((), f"1.1 {ALCOHOL}\n\n1.2 {TOBACCO} {{#1.1}}")[0] == ["goods/1.1b", "goods/1.1"]


# --- edits


def test_unchanged_rules_are_kept() -> None:
    body = numbered(n1_1=ALCOHOL, n2_1=TOBACCO)
    ids, fates = then(first(body), body)
    assert ids == ["goods/1.1", "goods/2.1"]
    assert fates["goods/1.1"] == Fate(
        clause=ClauseId("goods/1.1"), kind="kept", from_number="1.1", to_number="1.1"
    )


def test_another_wrapping_is_no_edit_but_is_told() -> None:
    _, fates = then(first(numbered(n1_1=ALCOHOL)), numbered(n1_1=ALCOHOL.replace(" for", "\nfor")))
    assert (fates["goods/1.1"].kind, fates["goods/1.1"].note) == ("kept", "white space only")


def test_an_edited_rule_keeps_its_id() -> None:
    edited = ALCOHOL.replace("for sale", "for sale or as a prize")
    ids, fates = then(first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO)), numbered(n1_1=edited, n1_2=TOBACCO))
    assert ids == ["goods/1.1", "goods/1.2"]
    assert kinds(fates) == {"1.1": "edited", "1.2": "kept"}


def test_a_strong_rewording_under_the_same_number_keeps_its_id() -> None:
    reworded = "Do not tell viewers where to get alcoholic drinks, whatever their age, and never sell any."
    ids, fates = then(
        first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO, n1_3=WEAPONS)),
        numbered(n1_1=reworded, n1_2=TOBACCO, n1_3=WEAPONS),
    )
    assert ids[0] == "goods/1.1"
    assert fates["goods/1.1"].kind == "edited"


def test_the_same_short_name_under_the_same_number_keeps_the_id_of_a_rewritten_rule() -> None:
    ids, fates = then(
        first(numbered(n1_1=f"**Debate.** {NEWS}", n1_2=TOBACCO)),
        numbered(n1_1="**Debate.** People may argue over laws and taxes as they like.", n1_2=TOBACCO),
    )
    assert kinds(fates) == {"1.1": "edited", "1.2": "kept"}
    assert ids[0] == "goods/1.1"


def test_an_unrelated_rule_under_an_old_number_gets_another_id() -> None:
    ids, fates = then(first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO)), numbered(n1_1=ALCOHOL, n1_2=APPEAL))
    assert ids == ["goods/1.1", "goods/1.2b"]
    assert kinds(fates) == {"1.1": "kept", "1.2b": "added", "1.2": "deleted"}


def test_a_section_without_number_keeps_its_id_when_reworded() -> None:
    edited = NEWS.replace("Reporting, research", "News, satire")
    assert kinds(then(first(f"## News\n{NEWS}"), f"## News\n{edited}")[1]) == {"news": "edited"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("不得向未成年人出售酒类饮料。", "不得向任何未成年人出售酒类饮料或香烟。"),
        ("ห้ามขายเครื่องดื่มแอลกอฮอล์ให้ผู้เยาว์", "ห้ามขายเครื่องดื่มแอลกอฮอล์และบุหรี่ให้ผู้เยาว์"),
        ("नाबालिगों को शराब न बेचें।", "नाबालिगों को शराब या तंबाकू न बेचें।"),
        (
            "Απαγορεύεται η πώληση αλκοόλ σε ανηλίκους.",
            "Απαγορεύεται η πώληση αλκοόλ και καπνού σε ανηλίκους.",
        ),
    ],
)
def test_edits_are_recognised_in_other_scripts(old: str, new: str) -> None:
    _, fates = then(first(numbered(n1_1=old, n1_2=APPEAL)), numbered(n1_1=APPEAL, n1_3=new))
    assert kinds(fates) == {"1.1": "moved", "1.2": "moved"}


# --- numbers and places


def test_ids_go_with_the_text_when_a_rule_is_put_in_between() -> None:
    ids, fates = then(
        first(numbered(n2_1=ALCOHOL, n2_2=TOBACCO, n2_3=WEAPONS)),
        numbered(n2_1=ALCOHOL, n2_2=GAMBLING, n2_3=TOBACCO, n2_4=WEAPONS),
    )
    assert ids == ["goods/2.1", "goods/2.2b", "goods/2.2", "goods/2.3"]
    assert kinds(fates) == {"2.1": "kept", "2.2b": "added", "2.2": "moved", "2.3": "moved"}
    moved = fates["goods/2.2"]
    assert (moved.from_number, moved.to_number, moved.note) == ("2.2", "2.3", "number 2.2 → 2.3")


def test_two_rules_that_change_places_keep_their_ids() -> None:
    ids, _ = then(first(numbered(n2_1=ALCOHOL, n2_2=TOBACCO)), numbered(n2_1=TOBACCO, n2_2=ALCOHOL))
    assert ids == ["goods/2.2", "goods/2.1"]


def test_a_rule_that_moves_and_is_edited_keeps_its_id() -> None:
    edited = TOBACCO.replace("to anybody", "to people under 21")
    ids, fates = then(first(numbered(n2_1=ALCOHOL, n2_2=TOBACCO)), numbered(n2_1=ALCOHOL, n3_1=edited))
    assert ids == ["goods/2.1", "goods/2.2"]
    assert fates["goods/2.2"].kind == "moved"
    assert "text edited" in fates["goods/2.2"].note


def test_the_id_goes_with_the_text_when_its_number_goes_to_an_unrelated_rule() -> None:
    ids, fates = then(
        first(numbered(n2_1=ALCOHOL, n2_2=TOBACCO)), numbered(n2_1=APPEAL, n2_2=TOBACCO, n2_5=ALCOHOL)
    )
    assert ids == ["goods/2.1b", "goods/2.2", "goods/2.1"]
    assert (fates["goods/2.1"].from_number, fates["goods/2.1"].to_number) == ("2.1", "2.5")


def test_a_renamed_heading_is_a_move() -> None:
    _, fates = then(first(f"## Never\n1.1 {ALCOHOL}"), f"## Not allowed\n1.1 {ALCOHOL}")
    assert fates["goods/1.1"].kind == "moved"
    assert fates["goods/1.1"].note == "heading 'Never' → 'Not allowed'"


def test_a_renamed_document_moves_nothing() -> None:
    _, fates = then(first(f"# Goods\n## A\n1.1 {ALCOHOL}"), f"# Regulated goods\n## A\n1.1 {ALCOHOL}")
    assert kinds(fates) == {"1.1": "kept"}


def test_rules_with_the_same_text_stay_apart() -> None:
    body = numbered(n1_1=ALCOHOL, n2_1=ALCOHOL, n3_1=ALCOHOL)
    ids, fates = then(first(body), numbered(n2_1=ALCOHOL, n3_1=ALCOHOL))
    assert ids == ["goods/2.1", "goods/3.1"]
    assert kinds(fates) == {"2.1": "kept", "3.1": "kept", "1.1": "deleted"}


def test_rules_with_the_same_text_under_one_heading_stay_apart() -> None:
    before = first(numbered(n1_1=ALCOHOL, n1_2=ALCOHOL, n1_3=ALCOHOL))
    assert then(before, numbered(n1_2=ALCOHOL, n1_3=ALCOHOL))[0] == ["goods/1.2", "goods/1.3"]


def test_a_like_sentence_about_something_else_elsewhere_is_another_rule() -> None:
    snakes = "Content must not offer poisonous snakes, nor say where to get them in other countries."
    ids, fates = then(
        first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO, n1_3=WEAPONS)),
        numbered(n1_2=TOBACCO, n1_3=WEAPONS, n1_4=snakes),
    )
    assert ids[-1] == "goods/1.4"
    assert kinds(fates) == {"1.2": "kept", "1.3": "kept", "1.4": "added", "1.1": "deleted"}


def test_one_sure_match_goes_before_two_doubtful_ones() -> None:
    one = "alpha beta gamma delta epsilon zeta eta theta iota kappa"
    two = "alpha beta gamma delta epsilon zeta eta theta iota lambda"
    half = "alpha beta gamma delta epsilon zeta eta moon sun"
    other = "delta epsilon zeta eta theta iota kappa star sky"
    ids, _ = then(first(numbered(n1_1=one, n1_2=half)), numbered(n2_1=two, n2_2=other))
    assert ids[0] == "goods/1.1"


# --- gone and back


def test_a_rule_that_is_gone_is_deleted() -> None:
    ids, fates = then(first(numbered(n1_1=ALCOHOL, n1_2=APPEAL)), numbered(n1_1=ALCOHOL))
    assert ids == ["goods/1.1"]
    assert fates["goods/1.2"] == Fate(clause=ClauseId("goods/1.2"), kind="deleted", from_number="1.2")


def test_the_id_of_a_deleted_clause_is_never_given_to_another_rule() -> None:
    before = first(numbered(n1_1=ALCOHOL))
    ids, _ = then(before, numbered(n1_1=ALCOHOL, n1_2=GAMBLING), used=["goods/1.2", "goods/1.2b"])
    assert ids == ["goods/1.1", "goods/1.2c"]


def test_letters_do_not_run_out() -> None:
    used = ["goods/1.2", *(f"goods/1.2{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")]
    assert then((), numbered(n1_2=ALCOHOL), used=used)[0] == ["goods/1.2aa"]


def test_a_letter_never_makes_the_number_of_another_rule() -> None:
    ids, _ = then((), f"1.2 {ALCOHOL}\n\n1.2b {TOBACCO}", used=["goods/1.2"])
    assert ids == ["goods/1.2c", "goods/1.2b"]


def test_a_rule_that_comes_back_word_for_word_has_its_id_again() -> None:
    old = first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO))
    ids, fates = then(old[:1], numbered(n1_1=ALCOHOL, n1_3=TOBACCO), retired=old)
    assert ids == ["goods/1.1", "goods/1.2"]
    assert fates["goods/1.2"].kind == "added"
    assert "back" in fates["goods/1.2"].note


def test_a_rule_that_comes_back_does_not_take_an_id_that_an_anchor_names() -> None:
    old = first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO))
    ids, _ = then(old[:1], f"1.1 {ALCOHOL}\n\n1.2 {TOBACCO}\n\n1.3 {GAMBLING} {{#1.2}}", retired=old)
    assert ids == ["goods/1.1", "goods/1.2b", "goods/1.2"]


def test_a_rule_that_comes_back_in_other_words_has_a_new_id() -> None:
    old = first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO))
    assert then(old[:1], numbered(n1_1=ALCOHOL, n1_2=GAMBLING), retired=old)[0] == ["goods/1.1", "goods/1.2b"]


# --- anchors


def test_an_anchor_holds_the_id_through_any_change() -> None:
    ids, fates = then(
        first(f"1.1 {ALCOHOL} {{#a}}\n\n1.2 {TOBACCO}"), f"1.1 {TOBACCO}\n\n3.4 {APPEAL} {{#a}}"
    )
    assert ids == ["goods/1.2", "goods/a"]
    assert kinds(fates) == {"1.2": "moved", "a": "moved"}


def test_a_rule_that_loses_its_anchor_keeps_its_id() -> None:
    assert then(first(f"1.1 {ALCOHOL} {{#a}}"), f"1.1 {ALCOHOL}")[0] == ["goods/a"]


def test_an_anchor_may_name_a_clause_by_its_number() -> None:
    ids, _ = then(first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO)), f"5.1 {APPEAL} {{#1.2}}\n\n5.2 {ALCOHOL}")
    assert ids == ["goods/1.2", "goods/1.1"]


def test_a_new_anchor_on_an_old_rule_renames_it_and_says_so_on_both_sides() -> None:
    ids, fates = then(first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO)), f"1.1 {ALCOHOL} {{#a}}\n\n1.2 {TOBACCO}")
    assert ids == ["goods/a", "goods/1.2"]
    assert (fates["goods/a"].kind, "'goods/1.1'" in fates["goods/a"].note) == ("added", True)
    assert (fates["goods/1.1"].kind, "'goods/a'" in fates["goods/1.1"].note) == ("deleted", True)


def test_an_anchor_that_takes_up_a_deleted_clause_says_so() -> None:
    _, fates = then((), f"1.1 {ALCOHOL} {{#a}}", used=["goods/a"])
    assert "deleted in an earlier version" in fates["goods/a"].note


# --- splits and merges


def test_a_clause_that_is_split_says_where_its_text_is() -> None:
    ids, fates = then(
        first(numbered(n1_1=f"{ALCOHOL} {TOBACCO}", n1_2=WEAPONS)),
        numbered(n1_1=ALCOHOL, n1_2=WEAPONS, n1_3=TOBACCO),
    )
    assert ids == ["goods/1.1", "goods/1.2", "goods/1.3"]
    assert kinds(fates) == {"1.1": "split", "1.2": "kept", "1.3": "added"}
    assert "also in 'goods/1.3'" in fates["goods/1.1"].note
    assert fates["goods/1.3"].note == "split from 'goods/1.1'"


def test_a_clause_may_be_split_into_many() -> None:
    parts = {"n1_1": ALCOHOL, "n1_2": TOBACCO, "n1_3": WEAPONS, "n1_4": GAMBLING, "n1_5": NEWS}
    ids, fates = then(
        first(numbered(n1_1=" ".join(parts.values()), n9_1=APPEAL)), numbered(**parts, n9_1=APPEAL)
    )
    assert ids == ["goods/1.1", "goods/1.2", "goods/1.3", "goods/1.4", "goods/1.5", "goods/9.1"]
    assert fates["goods/1.1"].kind == "split"
    assert all(f"'goods/1.{number}'" in fates["goods/1.1"].note for number in (2, 3, 4, 5))


def test_a_split_clause_under_new_numbers_keeps_its_id_on_one_part() -> None:
    body = numbered(n5_1=ALCOHOL, n5_2=TOBACCO, n5_3=WEAPONS, n5_4=GAMBLING)
    ids, fates = then(first(numbered(n1_1=f"{ALCOHOL} {TOBACCO} {WEAPONS} {GAMBLING}")), body)
    assert ids.count("goods/1.1") == 1
    assert fates["goods/1.1"].kind == "split"


def test_clauses_that_are_merged_say_into_which() -> None:
    ids, fates = then(
        first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO, n1_3=WEAPONS)),
        numbered(n1_1=f"{ALCOHOL} {TOBACCO}", n1_3=WEAPONS),
    )
    assert ids == ["goods/1.1", "goods/1.3"]
    assert kinds(fates) == {"1.1": "merged", "1.3": "kept", "1.2": "deleted"}
    assert "takes in 'goods/1.2'" in fates["goods/1.1"].note
    assert fates["goods/1.2"].note == "merged into 'goods/1.1'"


def test_many_clauses_may_be_merged_under_a_new_number() -> None:
    ids, fates = then(
        first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO, n1_3=WEAPONS, n1_4=GAMBLING, n2_1=APPEAL)),
        numbered(n3_1=f"{ALCOHOL} {TOBACCO} {WEAPONS} {GAMBLING}", n4_1=APPEAL),
    )
    assert ids[1] == "goods/2.1"
    assert fates[ids[0]].kind == "merged"
    assert sum("merged into" in fate.note for fate in fates.values()) == 3


def test_a_rule_that_repeats_part_of_a_kept_one_is_no_split() -> None:
    body = numbered(n1_1=f"{ALCOHOL} {TOBACCO}")
    _, fates = then(first(body), body + numbered(n2_1=TOBACCO))
    assert kinds(fates) == {"1.1": "kept", "2.1": "added"}


def test_a_deleted_clause_whose_words_a_kept_rule_has_anyway_is_not_merged() -> None:
    _, fates = then(
        first(numbered(n1_1=f"{ALCOHOL} {TOBACCO}", n2_1=TOBACCO)), numbered(n1_1=f"{ALCOHOL} {TOBACCO}")
    )
    assert fates["goods/2.1"] == Fate(clause=ClauseId("goods/2.1"), kind="deleted", from_number="2.1")


def test_everything_may_change_at_once() -> None:
    ids, fates = then(first(numbered(n1_1=ALCOHOL, n1_2=TOBACCO)), numbered(n1_1=APPEAL, n1_2=GAMBLING))
    assert ids == ["goods/1.1b", "goods/1.2b"]
    assert sorted(kinds(fates).values()) == ["added", "added", "deleted", "deleted"]


# --- clauses


def test_a_clause_carries_its_rule_and_its_version() -> None:
    policy = read(numbered(n1_1=ALCOHOL), market="DE")
    (clause,) = clauses_of(policy, (ClauseId("goods/1.1"),), ArtefactId("policy/goods@DE"), 3)
    assert clause == Clause(
        id=ClauseId("goods/1.1"),
        policy="goods",
        market="DE",
        artefact=ArtefactId("policy/goods@DE"),
        version=3,
        digest=digests.of_text(ALCOHOL),
        number="1.1",
        heading=("1 Part",),
        text=ALCOHOL,
        position=0,
        effective_from=date(2026, 1, 1),
    )


def test_a_missing_id_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        clauses_of(read(numbered(n1_1=ALCOHOL)), (), ArtefactId("policy/goods"), 1)
