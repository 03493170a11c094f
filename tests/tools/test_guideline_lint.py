import pytest

from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import read_guideline
from knowledge_base.prompts import Definition, Example
from knowledge_base.records import Clause, ClauseId
from tests.builders import prompt_spec
from tests.fakes import WordEmbedder
from tools.guideline_clashes import clashes
from tools.guideline_lint import GuidelineFound, lint_guideline
from tools.reading_level import grade

GOOD = """\
---
id: scams
title: Labelling scams
policy: scams
---
## Labels

- **Violates**: it asks for a fee.
- **Does not violate**: it does not.

## Definitions

- **Fee**: money that is asked for before a prize is handed over.

## Decision rules

1. A prize that costs a fee violates. (scams/2.1)
2. Warnings do not violate. (scams/3.1)

## Examples

- "Pay the shipping to get your prize", rule 1.

## Counter-examples

- "They asked me to pay for a prize, do not fall for it", rule 2.
"""


def read(text: str) -> Guideline:
    return read_guideline(text, "scams.md")


def checks(found: list[GuidelineFound]) -> list[tuple[str, str]]:
    return [(one.check, one.id) for one in found]


def test_a_guideline_that_is_in_order_has_no_finding() -> None:
    assert lint_guideline(read(GOOD), None, [prompt_spec()]) == []


CASES = (
    ("violates. (scams/2.1)", "violates.", "error", "rule without a clause", "rule-1"),
    ("violates. (scams/2.1)", "is bad. (scams/2.1)", "warning", "answer not read", "rule-1"),
    ("prize\", rule 1", "prize\", rule 7", "error", "dangling reference", "example-1"),
    ("## Definitions", "## General rules\n\n1. Jobs violate. (scams/2.1)\n\n## Definitions",
     "warning", "number given twice", "rule"),
    ("- **Fee**", "- **Fee**: a sum.\n- **Fee**", "error", "term defined twice", "term"),
    ("A prize that", "A *false prize* that", "warning", "undefined term", "rule-1"),
    ("They asked me to pay for a prize, do not fall for it", "pay the shipping to get your prize!", "error",
     "contradictory examples", "counter-example-1"),
    ("## Labels", "## Process\n\n- Read it\n\n## Labels", "warning", "not understood", "unread"),
    ("(scams/2.1)", "(scams/2.1) {#Not An Anchor}", "warning", "anchor not taken", "rule-1"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "level", "check", "item"), CASES, ids=[case[3] for case in CASES])
def test_each_fault_is_found_where_it_stands(old: str, new: str, level: str, check: str, item: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    found = [one for one in lint_guideline(read(text)) if one.check == check]
    assert [(one.level, one.line > 0) for one in found] == [(level, True)]
    assert found[0].id.startswith(item.rstrip("-1"))
    assert found[0].reason
    assert found[0].next_step


def test_no_rules_at_all_is_an_error() -> None:
    text = GOOD.replace("## Decision rules", "## Thoughts")
    assert ("no decision rules", "scams") in checks(lint_guideline(read(text)))


def clause(number: str, heading: str, text: str) -> Clause:
    return Clause.model_validate(
        {
            "id": f"scams/{number}",
            "policy": "scams",
            "market": "global",
            "artefact": "policy/scams",
            "version": 1,
            "digest": "0" * 64,
            "number": number,
            "heading": ("Policy on scams", heading),
            "text": text,
            "position": 0,
            "effective_from": "2026-01-01",
        }
    )


def test_clauses_without_a_rule_and_rules_without_a_clause_in_force_are_found() -> None:
    clauses = [
        clause("2.1", "2 Not allowed", "Do not ask a winner to pay a fee."),
        clause("2.2", "2 Not allowed", "Do not sell jobs."),
        clause("4.1", "4 Enforcement", "Content that breaks section 2 is removed."),
    ]
    found = lint_guideline(read(GOOD), clauses)
    assert checks(found) == [("clause without a rule", "scams/2.2"), ("clause not in force", "rule-2")]


def test_an_example_that_the_prompt_answers_otherwise_is_an_error() -> None:
    spec = prompt_spec()
    question = spec.questions[0].model_copy(
        update={"counter_examples": (Example(text="pay the shipping, to get your prize"),)}
    )
    found = lint_guideline(read(GOOD), None, [spec.with_question(question)])
    assert checks(found) == [("example against the prompt", "example-1")]


def test_a_term_that_the_policy_defines_otherwise_is_told() -> None:
    other = Definition(term="Fee", meaning="a badge that hosts wear", clause=ClauseId("scams/1.2"))
    found = lint_guideline(read(GOOD), None, (), {"fee": other})
    assert checks(found) == [("term differs from the policy", "term-fee")]
    assert "scams/1.2" in found[0].reason
    same = other.model_copy(update={"meaning": "money asked for before a prize"})
    assert lint_guideline(read(GOOD), None, (), {"fee": same}) == []


def test_two_rules_that_fit_one_case_are_told_with_the_case_unless_the_guideline_sorts_them_out() -> None:
    rules = "1. A free draw of gifts violates.\n2. A free draw of prizes does not violate.\n"
    text = GOOD[: GOOD.index("1. A prize")] + rules + '\n## Examples\n\n- "a free draw", rule 1.\n'
    found = clashes(read(text), WordEmbedder())
    assert checks(found) == [("rules that clash", "rule-1")]
    assert "'a free draw' fits it (violates, " in found[0].reason
    assert "rule-2 on line 18" in found[0].reason
    sorted_out = text + "\n## Edge cases\n\n- A draw of both: rule 1 goes before rule 2.\n"
    assert clashes(read(sorted_out), WordEmbedder()) == []


ABSTRACT = (
    "Existing computer programs that measure readability are based largely upon subroutines which estimate number of "
    "syllables, usually by counting vowels. The shortcoming in estimating syllables is that it necessitates "
    "keypunching the prose into the computer. There is no need to estimate syllables since word length in letters is a "
    "better predictor of readability than word length in syllables."
)


def test_the_reading_level_is_that_of_the_formula() -> None:
    words, letters, sentences = len(ABSTRACT.split()), sum(map(str.isalpha, ABSTRACT)), 3
    level = 0.0588 * 100 * letters / words - 0.296 * 100 * sentences / words - 15.8
    assert grade(ABSTRACT) == pytest.approx(level)
    assert grade("Too short to tell.") is None
    assert grade("规则 " * 80) is None
    hard = GOOD + "\n" + ABSTRACT * 3
    assert "hard to read" in [one.check for one in lint_guideline(read(hard))]
