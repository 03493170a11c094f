from pathlib import Path

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_words import outcome_of
from knowledge_base.guidelines import read_guideline

SAMPLE = Path(__file__).parents[2] / "knowledge_base" / "sample"
JIGSAW = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "labelling_guidelines"
    / "jigsaw_toxicity_with_subattributes.md"
)
TEXT = """\
---
id: spam
title: "Labelling spam: a guideline"
policy: spam
---
# Labelling spam

## Labels

- **Violates** — promotion nobody asked for.

## Decision rules

1. Mark link drops as violating,
   wherever they stand. (spam/2.1)
2. Do not mark a shop's own profile. (spam/3.1, spam/3.2)

## Escalation

- Send coordinated floods to the campaign team.
"""


def test_each_rule_keeps_its_number_its_words_and_its_clauses() -> None:
    guideline = read_guideline(TEXT, "spam.md")
    assert [rule.number for rule in guideline.rules] == ["1", "2"]
    assert guideline.rules[0].text == "Mark link drops as violating,\nwherever they stand. (spam/2.1)"
    assert guideline.rules[1].clauses == ("spam/3.1", "spam/3.2")
    assert guideline.clauses() == ("spam/2.1", "spam/3.1", "spam/3.2")


def test_the_other_sections_are_read_too() -> None:
    guideline = read_guideline(TEXT, "spam.md")
    assert guideline.title == "Labelling spam: a guideline"
    assert len(guideline.labels) == len(guideline.escalation) == 1
    assert guideline.examples == ()


def test_a_text_without_front_matter_is_refused_with_the_next_step() -> None:
    with pytest.raises(WrongUsage, match="front matter"):
        read_guideline("# Labelling spam\n", "spam.md")
    with pytest.raises(WrongUsage, match="'policy'"):
        read_guideline(TEXT.replace("policy: spam\n", ""), "spam.md")


@pytest.mark.parametrize("file", sorted((SAMPLE / "guidelines").glob("*.md")), ids=lambda file: file.stem)
def test_every_rule_of_the_sample_rests_on_a_clause_of_its_policy(file: Path) -> None:
    guideline = read_guideline(file.read_text(encoding="utf-8"), file.name)
    assert guideline.rules
    assert all(rule.clauses for rule in guideline.rules)
    assert all(clause.startswith(f"{guideline.policy}/") for clause in guideline.clauses())


def test_what_is_written_is_what_was_read_byte_for_byte() -> None:
    for file in sorted((SAMPLE / "guidelines").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        for form in (text, text.replace("\n", "\r\n"), text.rstrip("\n"), "\ufeff" + text):
            guideline = read_guideline(form, file.name)
            assert guideline.text == form
            first = guideline.rules[0]
            assert form[first.words_start : first.words_end].startswith(first.text.split("\n")[0])


SAID = (
    ("If a person is threatened, label violates and escalate.", "violates", "read"),
    ("Mark as violating an offer that pays.", "violates", "read"),
    ("Do not mark warnings, even when they repeat it.", "does not violate", "read"),
    ("If it is news, label it not violating.", "does not violate", "read"),
    ("Content that quotes abuse is not allowed.", "violates", "read"),
    ("A vape review violates when it holds a link. Without one it does not.", "violates", "in part"),
    ("Grief is allowed. Praise falls under rule 3.", "does not violate", "in part"),
    ("Treat hints as part of the threat.", "not read", "not read"),
    ("Forward such cases to the safety desk.", "escalate", "read"),
)


@pytest.mark.parametrize(("words", "says", "confidence"), SAID)
def test_a_rules_answer_is_read_from_its_words_or_not_at_all(words: str, says: str, confidence: str) -> None:
    outcome = outcome_of(words)
    assert (outcome.says, outcome.confidence) == (says, confidence)


def test_a_rule_may_name_a_label_of_the_guidelines_own() -> None:
    text = TEXT.replace("- **Violates** — promotion", "- **Bulk spam** — promotion")
    guideline = read_guideline(text.replace("Mark link drops as violating", "Label it **bulk spam**"), "s")
    assert (guideline.rules[0].outcome.says, guideline.rules[0].outcome.label) == ("label", "Bulk spam")


def test_references_cases_severity_and_markets_are_read() -> None:
    words = (
        "Severity: high. In DE cases see rules 1, 2 and rule 4–5, case c-123; the German rule 2.4 is another."
    )
    text = TEXT.replace("Do not mark a shop's own profile. (spam/3.1, spam/3.2)", words)
    rule = read_guideline(text, "s").rules[1]
    assert rule.rules == ("1", "2", "4", "5")
    assert (rule.cases, rule.severity, rule.markets) == (("c-123",), "high", ("DE",))


OTHERS = """\
# How we rate comments

Please use the following definitions as a guide:

* Very rude - hateful or aggressive
* Not rude

| Term | Meaning |
| ---- | ------- |
| Dog-whistle | a word that only some understand |

## Steps

1. Read the comment

### Example 1

* Comment: You are a toad, see rule 9
* Answers:
  * Rudeness: Very rude

<table><tr><td>x</td></tr></table>
"""


def test_a_guideline_of_another_form_is_read_as_far_as_it_goes_and_the_rest_is_told() -> None:
    guideline = read_guideline(OTHERS, "o.md", {"id": "o", "title": "O", "policy": ""})
    assert [label.name for label in guideline.labels] == ["Very rude", "Not rude"]
    assert [term.name for term in guideline.terms] == ["Dog-whistle"]
    example = guideline.examples[0]
    assert (example.sample, example.quoted, example.outcome.label) == (
        "You are a toad, see rule 9",
        True,
        "Very rude",
    )
    assert example.rules == ()
    assert [item.text for item in guideline.unread] == [
        "Read the comment",
    ]
    told = OTHERS.replace("### Example 1", "## Notes\n\n- a thing\n\n### Example 1")
    assert [
        item.line for item in read_guideline(told, "o.md", {"id": "o", "title": "O", "policy": ""}).unread
    ] == [
        14,
        18,
    ]


def test_a_heading_that_asks_what_a_term_is_defines_it_by_its_first_paragraph() -> None:
    text = "## What is hate?\n\nWords against a group.\n\nMore words.\n"
    terms = read_guideline(text, "s", {"id": "o", "title": "O", "policy": ""}).terms
    assert [(term.name, term.text) for term in terms] == [("hate", "Words against a group.")]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000 + "a/b," * 20_000,
        "(a/b," + "a/b," * 5_000 + "!",
        "> " * 5_000 + "x",
        "- " * 5_000 + "x",
        "**" * 10_000,
        '"' * 20_000,
        "rule 1, " * 20_000,
        "<!--" * 20_000,
        "| a " * 5_000 + "|\n" + "|---" * 5_000 + "|\n",
    ],
    ids=range(9),
)
def test_hostile_lines_are_read_in_good_time(text: str) -> None:
    front = {"id": "x", "title": "x", "policy": ""}
    assert read_guideline(f"## Rules\n\n1. {text}\n\n## Examples\n\n- {text}", "x", front).items


def test_control_characters_and_texts_that_are_too_long_are_refused() -> None:
    with pytest.raises(WrongUsage, match=r"line 12: holds the control character U\+001B"):
        read_guideline(TEXT.replace("— promotion", "\x1b[2J promotion").replace("##", "\n\n##", 1), "s")
    with pytest.raises(WrongUsage, match="over 3,000 items"):
        read_guideline(TEXT + "- a\n" * 3_001, "s")
    with pytest.raises(WrongUsage, match="over 2,000,000 bytes"):
        read_guideline(TEXT + "x" * 2_000_000, "s")


@pytest.mark.skipif(not JIGSAW.exists(), reason="the development data are not here")
def test_jigsaws_guideline_is_read_with_its_labels_and_examples() -> None:
    front = {"id": "jigsaw", "title": "Toxicity", "policy": ""}
    guideline = read_guideline(JIGSAW.read_text(encoding="utf-8"), "jigsaw.md", front)
    assert len(guideline.labels) == 9
    assert [item.outcome.label for item in guideline.examples[:3]] == ["Toxic", "Very Toxic", "Very Toxic"]
    assert len(guideline.examples) == 8
    assert {item.heading[-1] for item in guideline.unread} == {"Overview", "Process for annotators"}
