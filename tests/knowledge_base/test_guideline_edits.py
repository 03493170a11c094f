import random
from contextlib import suppress
from pathlib import Path

import pytest

from knowledge_base.errors import RedlineError, Refused, WrongUsage
from knowledge_base.guideline_edits import insert_after, move_item, remove_item, replace_item
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import guideline_of_versions, read_guideline

SAMPLE = Path(__file__).parents[2] / "knowledge_base" / "sample" / "guidelines"
FRONT = "---\nid: spam\ntitle: See rule 2\npolicy: spam\n---\n"
TEXT = (
    FRONT
    + """\
# Labelling spam

Look at rules 1 to 3 first.

## Decision rules

1. Link drops violate. (spam/2.1)
2. Floods violate,
   unless rule 3 allows them. (spam/2.2)
3. Own profiles do not violate. (spam/3.1)

## Edge cases

- **Reposts.** They fall under rule 2. The policy's rule 2.2 is another thing.

## Examples

- "rule 2 of the club: buy here". Violates, rule 2.
"""
)


def read(text: str) -> Guideline:
    return read_guideline(text, "spam.md")


def test_an_item_is_replaced_and_nothing_else() -> None:
    new = replace_item(read(TEXT), "rule-2", "Floods violate in LIVE\nand in comments. (spam/2.2)")
    was = "Floods violate,\n   unless rule 3 allows them. (spam/2.2)"
    assert new == TEXT.replace(was, "Floods violate in LIVE\n   and in comments. (spam/2.2)")


def test_rules_behind_a_new_one_are_renumbered_and_references_follow() -> None:
    new = insert_after(read(TEXT), "rule-1", "Copies of rule 2 violate too. (spam/2.1)")
    assert "1. Link drops violate. (spam/2.1)\n2. Copies of rule 3 violate too. (spam/2.1)\n3. Floods" in new
    assert "unless rule 4 allows them" in new
    assert "4. Own profiles" in new
    assert "Look at rules 1 to 4 first." in new
    assert "They fall under rule 3. The policy's rule 2.2 is" in new
    assert '- "rule 2 of the club: buy here". Violates, rule 3.' in new  # a case's own words are left
    assert "title: See rule 2\n" in new


def test_a_rule_that_others_refer_to_is_removed_only_when_they_are_told_what_to_mean() -> None:
    with pytest.raises(Refused, match=r"rule 2 is referred to on line 19, 23"):
        remove_item(read(TEXT), "rule-2")
    new = remove_item(read(TEXT), "rule-2", instead="rule-3")
    assert "1. Link drops violate. (spam/2.1)\n2. Own profiles do not" in new
    assert "They fall under rule 2." in new
    assert remove_item(read(TEXT), "example-1") == TEXT.replace(
        '\n- "rule 2 of the club: buy here". Violates, rule 2.\n', "\n"
    )


def test_a_moved_rule_takes_its_references_along() -> None:
    new = move_item(read(TEXT), "rule-3")
    assert "1. Own profiles do not violate. (spam/3.1)\n2. Link drops violate. (spam/2.1)\n3. Floods" in new
    assert "unless rule 1 allows them" in new
    assert "They fall under rule 3." in new
    assert move_item(read(TEXT), "rule-2", after="rule-1") == TEXT


def test_longer_numbers_indent_the_lines_below_them() -> None:
    rules = "".join(f"{n}. Thing {n} violates\n   in LIVE.\n" for n in range(1, 10))
    new = insert_after(read(f"{FRONT}## Rules\n\n{rules}"), "rule-1", "New.")
    assert "10. Thing 9 violates\n    in LIVE.\n" in new
    assert "9. Thing 8 violates\n   in LIVE.\n" in new


def test_lists_of_one_number_and_line_ends_of_every_kind_stay_as_they_are() -> None:
    lazy = f"{FRONT}## Rules\n\n1. A violates\n1. B violates as rule 1 does"
    for newline in ("\n", "\r\n", "\r"):
        text = lazy.replace("\n", newline)
        new = insert_after(read(text), "rule-2", "C violates")
        assert new == text + newline + "1. C violates"
        assert move_item(read(text), "rule-2") == newline.join(
            [*text.split(newline)[:-2], "1. B violates as rule 2 does", "1. A violates"]
        )


def test_words_that_would_become_other_items_and_items_of_no_list_are_refused() -> None:
    text = TEXT + "\n## Terms\n\nA **flood** is many posts.\n"
    with pytest.raises(WrongUsage, match="would change more"):
        replace_item(read(text), "term-flood", "A flood.\n\n- **Item.** x\n")
    with pytest.raises(WrongUsage, match="is a sentence, not a list item"):
        insert_after(read(text), "term-flood", "A **drop** is a link.")
    with pytest.raises(WrongUsage, match="no item 'rule-9'"):
        remove_item(read(TEXT), "rule-9")
    with pytest.raises(WrongUsage, match="remove it instead"):
        replace_item(read(TEXT), "rule-1", " \n ")
    with pytest.raises(WrongUsage, match="no other item of the list"):
        move_item(read(TEXT), "rule-1", after="example-1")


def test_ids_stay_through_edits_renumbering_and_moves_and_are_never_given_again() -> None:
    texts = [TEXT]
    texts.append(insert_after(read(TEXT), "rule-1", "Entirely fresh words about copied comments. (spam/2.1)"))
    texts.append(move_item(guideline_of_versions(texts, "s"), "rule-3"))
    texts.append(remove_item(guideline_of_versions(texts, "s"), "rule-2b"))
    texts.append(insert_after(guideline_of_versions(texts, "s"), "rule-1", "Something else again entirely."))
    last = guideline_of_versions(texts, "s")
    assert [(rule.number, rule.id) for rule in last.rules] == [
        ("1", "rule-3"),
        ("2", "rule-1"),
        ("3", "rule-3b"),
        ("4", "rule-2"),
    ]
    assert last.rules[3].text.startswith("Floods")


def test_an_anchor_is_the_id_and_a_reword_keeps_it() -> None:
    first = TEXT.replace("violate. (spam/2.1)", "violate. (spam/2.1) {#link-drops}")
    second = first.replace(
        "Link drops violate.", "Whatever leads away from here is to be labelled violating."
    )
    last = guideline_of_versions([first, second], "s")
    assert last.rules[0].id == "link-drops"
    assert last.rules[0].clauses == ("spam/2.1",)
    twice = read(first.replace("do not violate. (spam/3.1)", "do not violate. (spam/3.1) {#link-drops}"))
    assert [rule.id for rule in twice.rules] == ["link-drops", "rule-2", "rule-3"]
    stolen = read(TEXT.replace("(spam/2.1)", "(spam/2.1) {#edge-case-reposts}"))
    assert stolen.rules[0].id == "rule-1"


BITS = (
    *(
        "\n",
        "\r\n",
        "\r",
        "- ",
        "1. ",
        "   ",
        "> ",
        "# ",
        "## Examples\n",
        "## Decision rules\n",
        "| a | b |\n",
    ),
    *(
        "|---|---|\n",
        "```",
        "<div>",
        "rule 4",
        "rules 1, 2 and 3",
        "(a/b)",
        "**",
        '"',
        "“",
        "{#a}",
        "---\n",
        "\t",
    ),
    *(
        "\u2028",
        "é",
        "\ufeff",
        "case c-12",
        "\x0c",
        "### Example 2\n",
        "    ",
        "Comment: x",
        "\\",
        "[a]: b\n",
    ),
)


def test_any_text_is_kept_byte_for_byte_or_refused_and_edits_give_texts_that_are_read() -> None:
    rng = random.Random(11)
    front = {"id": "x", "title": "x", "policy": ""}
    sample = (SAMPLE / "self-harm.md").read_text(encoding="utf-8")[:2_500]
    for turn in range(60):
        text = "".join(rng.choice(BITS) for _ in range(rng.randint(0, 40)))
        if turn % 6 == 0:
            text = sample[: rng.randint(0, 2_500)] + text
        with suppress(WrongUsage):
            guideline = read_guideline(text, "x", front)
            assert guideline.text == text
            ids = [item.id for item in guideline.items]
            assert len(set(ids)) == len(ids)
            for item in guideline.items:
                assert item.start <= item.words_start <= item.words_end <= item.end <= len(text)
            for item in guideline.items[:2]:
                for edit in (lambda g, i: replace_item(g, i, "a b"), remove_item, move_item):
                    with suppress(RedlineError):
                        read_guideline(edit(guideline, item.id), "x", front)
