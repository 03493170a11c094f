"""Raters are asked what the guideline in force of the policy says, whatever the guideline is called."""

import pytest

from knowledge_base.store import Store
from tests import builders
from tools.guideline_in_force import guideline_for
from tools.guideline_rules import guideline_rules
from tools.rating_form import form_of

GUIDELINE = """---
id: handbook
title: What our raters read
policy: scams
---
## Labels

- **Violates**: it asks for money first.
- **Poses**: as somebody else.

## Definitions

- *Prize*: a thing that is won. (scams/2.1)

## Decision rules

1. Mark as violating a prize that costs a fee. (scams/2.1)
"""
NO_POLICY = "---\nid: a-form\nauthor: somebody\n---\n# Raters\n\nAsk first.\n"


@pytest.fixture
def called_otherwise(store: Store) -> Store:
    """A policy whose guideline has a name of its own, beside a text that is no guideline."""
    with store.write() as tx:
        texts = (("policy", builders.policy_text()), ("guideline", NO_POLICY), ("guideline", GUIDELINE))
        builders.import_texts(tx, *texts)
    return store


def test_the_guideline_in_force_is_found_by_its_policy_for_raters_reports_and_drafts(
    called_otherwise: Store,
) -> None:
    with called_otherwise.read() as tx:
        form = form_of(tx, "scams")
        assert guideline_for(tx, "scams").artefact == "guideline/handbook"
    assert (form.title, [one.words for one in form.labels]) == ("What our raters read", ["Poses"])
    assert form.instructions.startswith("## Labels")
    name, rules = guideline_rules(called_otherwise, "scams", None)
    assert (name, [rule.id for rule in rules]) == ("guideline/handbook version 1", ["rule 1"])


def test_a_clause_is_asked_in_the_words_of_its_rule_not_of_a_definition_above_it(
    called_otherwise: Store,
) -> None:
    with called_otherwise.read() as tx:
        (rule,) = form_of(tx, "scams").rules
    assert (rule.value, "costs a fee" in rule.words) == ("scams/2.1", True)


def test_a_text_of_the_policys_name_that_is_no_guideline_is_passed_on_as_instructions(
    called_otherwise: Store,
) -> None:
    with called_otherwise.read() as tx:
        form = form_of(tx, "a-form")
    assert (form.instructions, form.labels, form.rules) == ("# Raters\n\nAsk first.", (), ())


def test_without_a_guideline_the_three_verdicts_are_asked(store: Store) -> None:
    with store.read() as tx:
        form = form_of(tx, "nothing")
    assert [choice.words for choice in form.verdicts] == ["Violates", "Does not violate", "Undecided"]
    assert (form.labels, form.rules, form.instructions) == ((), (), "")
