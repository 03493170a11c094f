from pathlib import Path

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.guidelines import read_guideline

SAMPLE = Path(__file__).parents[2] / "knowledge_base" / "sample"
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
