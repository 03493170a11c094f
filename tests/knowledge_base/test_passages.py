import pytest

from knowledge_base.passages import LONG
from knowledge_base.policy_text import Rule, read_policy

FRONT = "---\nid: hate\ntitle: Hate\neffective_from: 2026-01-01\n---\n"


def read(body: str) -> tuple[Rule, ...]:
    return read_policy(FRONT + body, "hate.md").rules


def rules(body: str) -> list[tuple[str, str]]:
    return [(rule.number, rule.text) for rule in read(body)]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("2.1 No.", "2.1"),
        ("2.1. No.", "2.1"),
        ("2.1) No.", "2.1"),
        ("2.1: No.", "2.1"),
        ("2.1\tNo.", "2.1"),
        ("2.1\u00a0No.", "2.1"),
        ("**2.1** No.", "2.1"),
        ("2.1.3 No.", "2.1.3"),
        ("2.1a No.", "2.1a"),
        ("4) No.", "4"),
        ("4. No.", "4"),
        ("- 2.1 No.", "2.1"),
        ("  2.1 No.", "2.1"),
        ("2.1\nNo.", "2.1"),
    ],
)
def test_a_number_may_be_written_in_several_ways(line: str, number: str) -> None:
    assert rules(line) == [(number, "No.")]


@pytest.mark.parametrize(
    "line", ["2.5million people", "2026.1 was", "01.03.2026 is", "3 strikes", "1.a b", "v2.1 x"]
)
def test_not_every_figure_at_the_start_is_a_number_of_a_rule(line: str) -> None:
    assert rules(f"## Facts\n{line}") == [("", line)]


def test_a_number_within_the_bold_name_stays_in_the_text() -> None:
    assert rules("**2.1 Slurs.** Do not use them.") == [("2.1", "**2.1 Slurs.** Do not use them.")]


def test_lines_of_one_paragraph_that_start_with_numbers_are_rules() -> None:
    assert rules("2.1 No alcohol\n2.2 No tobacco\nor vapes\n2.4 No weapons") == [
        ("2.1", "No alcohol"),
        ("2.2", "No tobacco\nor vapes"),
        ("2.4", "No weapons"),
    ]


def test_numbered_lines_after_a_lead_in_are_rules() -> None:
    assert rules("You may not:\n2.1 sell\n2.2 buy") == [("2.1", "sell"), ("2.2", "buy")]


def test_dotted_rules_right_below_an_outline_number_are_rules() -> None:
    assert rules("1. Scope\n1.1 All.\n1.2 Everywhere.\n2. Rules\n\n   2.1 None.\n\n   2.2 More.") == [
        ("1", "Scope"),
        ("1.1", "All."),
        ("1.2", "Everywhere."),
        ("2", "Rules"),
        ("2.1", "None."),
        ("2.2", "More."),
    ]


def test_a_wrapped_cross_reference_does_not_start_a_rule() -> None:
    assert rules("1.1 It holds together with section\n2.1 of the terms.") == [
        ("1.1", "It holds together with section\n2.1 of the terms.")
    ]


def test_nested_lists_stay_part_of_their_rule() -> None:
    body = "1. Do not sell:\n   1. alcohol\n   2. tobacco\n\n      - vapes\n2. Do not buy."
    assert rules(body) == [
        ("1", "Do not sell:\n   1. alcohol\n   2. tobacco\n\n      - vapes"),
        ("2", "Do not buy."),
    ]


def test_what_stands_below_a_numbered_paragraph_belongs_to_it() -> None:
    body = "2.1 Do not sell:\n\n1. alcohol\n2. tobacco\n\nNot even once.\n\n2.2 Do not buy."
    assert rules(body) == [
        ("2.1", "Do not sell:\n\n1. alcohol\n2. tobacco\n\nNot even once."),
        ("2.2", "Do not buy."),
    ]


def test_numbers_in_code_and_quotes_are_no_rules() -> None:
    assert rules("2.1 As in\n\n```\n2.2 this\n```\n\n> 2.3 that") == [
        ("2.1", "As in\n\n```\n2.2 this\n```\n\n> 2.3 that")
    ]


def test_a_list_of_ones_counts_up() -> None:
    assert [number for number, _ in rules("1. a\n1. b\n1. c")] == ["1", "2", "3"]


def test_a_gap_in_the_numbers_is_kept() -> None:
    assert [number for number, _ in rules("1. a\n2. b\n4. c")] == ["1", "2", "4"]


def test_lists_may_start_anew_under_another_heading() -> None:
    found = read("## A\n1. a\n2. b\n## B\n1. c")
    assert [(rule.number, rule.heading) for rule in found] == [("1", ("A",)), ("2", ("A",)), ("1", ("B",))]


def test_prose_before_the_first_numbered_rule_of_a_section_is_no_rule() -> None:
    assert rules("## A\nNot allowed are:\n\n1. a\n2. b") == [("1", "a"), ("2", "b")]


def test_prose_after_a_numbered_list_is_a_rule_of_its_own() -> None:
    assert rules("## A\n1. a\n2. b\n\nWe look at the context.") == [
        ("1", "a"),
        ("2", "b"),
        ("", "We look at the context."),
    ]


def test_a_section_without_numbers_is_one_rule() -> None:
    found = read("# Hate\n## Not allowed\nThis:\n\n- a\n- b\n\nAnd that.\n\n### Ever\nSo.")
    assert [(rule.number, rule.heading, rule.text) for rule in found] == [
        ("", ("Not allowed",), "This:\n\n- a\n- b\n\nAnd that."),
        ("", ("Not allowed", "Ever"), "So."),
    ]


def test_the_number_of_a_heading_is_the_number_of_its_prose() -> None:
    found = read("## 2 Not allowed\n### 2.1 Slurs\nDo not use them.")
    assert [(rule.number, rule.heading[-1], rule.text) for rule in found] == [
        ("2.1", "2.1 Slurs", "Do not use them.")
    ]


def test_a_long_section_is_cut_into_paragraphs_with_their_lists() -> None:
    long = "word " * (LONG // 8)
    found = rules(f"## A\nOne {long}\n\n- x\n- y\n\nTwo {long}")
    assert [text[:3] for _, text in found] == ["One", "Two"]
    assert found[0][1].endswith("- x\n- y")


def test_a_long_list_is_cut_into_its_items() -> None:
    long = ("word " * (LONG // 8)).strip()
    assert rules(f"## A\nThis:\n\n- {long}\n- b\n  - c\n- {long}") == [
        ("", "This:"),
        ("", long),
        ("", "b\n  - c"),
        ("", long),
    ]


def test_the_introduction_is_the_rule_of_a_document_with_nothing_else() -> None:
    assert rules("# Hate\nBe kind.\n\nAlways.\n## Empty") == [("", "Be kind.\n\nAlways.")]


def test_prose_before_any_heading_is_a_rule_where_the_document_has_no_title() -> None:
    assert rules("Be kind.\n\n## More\nAlways.") == [("", "Be kind."), ("", "Always.")]


def test_the_title_is_no_part_of_a_heading_unless_the_document_has_several() -> None:
    assert read("# Hate\n## A\n1.1 x")[0].heading == ("A",)
    assert read("# One\n1.1 x\n# Two\n2.1 y")[1].heading == ("Two",)


def test_headings_may_be_underlined_and_skip_levels() -> None:
    found = read("Hate\n====\nA\n---\n#### B\n1.1 x\n### C\n1.2 y")
    assert [rule.heading for rule in found] == [("A", "B"), ("A", "C")]


def test_comments_and_link_definitions_are_no_rules() -> None:
    commented = "## A\n<!-- draft -->\n1.1 x [l]\n\n<!-- more -->\n\n[l]: /somewhere\n\n"
    assert rules(f"{commented}## B\n<!-- none -->\n\n---\n\n## C\ny") == [("1.1", "x [l]"), ("", "y")]


@pytest.mark.parametrize("prose", ["<!-- a --> Never. <!-- b -->", "<!-- open", "<p>Never.</p>"])
def test_prose_beside_a_comment_is_not_lost(prose: str) -> None:
    assert rules(f"## A\n{prose}") == [("", prose)]


def test_prose_between_two_numbered_lists_is_a_rule_and_not_lost() -> None:
    body = "## 1 Rules\nIntro.\n\n1. Do not sell it.\n\nThis holds for all:\n\n- shops\n\n2. Do not show it.\n\nEnd.\n"
    assert rules(body) == [
        ("1", "Do not sell it."),
        ("", "This holds for all:\n\n- shops"),
        ("2", "Do not show it."),
        ("", "End."),
    ]
