"""A policy becomes a prompt: what each clause turns into, and that no word is made up."""

from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec
from tools.compiling.compiled import Compiled, compile_prompt
from tools.compiling.sources import clauses_in

SAMPLE = Path(knowledge_base.__file__).parent / "sample" / "policies"
POLICIES = sorted(SAMPLE.glob("*.md"))


def compiled(body: str, title: str = "Spam") -> Compiled:
    """The prompt of a policy with this body."""
    text = (
        f"---\nid: spam\ntitle: {title}\nmarket: global\neffective_from: 2026-01-01\n---\n# {title}\n\n{body}"
    )
    source = clauses_in(text, "spam.md")
    return compile_prompt(source.clauses, source.policy, source.title)


def spec_of(file: str) -> PromptSpec:
    """The prompt of a policy of the sample."""
    source = clauses_in((SAMPLE / file).read_text(encoding="utf-8"), file)
    return compile_prompt(source.clauses, source.policy, source.title).spec


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.name)
def test_every_clause_of_the_samples_policies_finds_its_place(file: Path) -> None:
    source = clauses_in(file.read_text(encoding="utf-8"), file.name)
    done = compile_prompt(source.clauses, source.policy, source.title)
    forbidding = [clause.id for clause in source.clauses if clause.number.startswith("2")]
    assert sorted(question.clause for question in done.spec.questions) == sorted(forbidding)
    assert done.left_out == ()


def test_a_compiled_prompt_reads_back_as_it_was_written() -> None:
    for file in POLICIES:
        spec = spec_of(file.name)
        assert PromptSpec.from_yaml(spec.to_yaml()) == spec


def test_questions_stand_by_severity_as_the_enforcement_clause_tells_it() -> None:
    asked = [(one.clause, one.severity) for one in spec_of("harassment.2026-07.md").questions]
    assert asked == [
        ("harassment/2.1", "high"),
        ("harassment/2.3", "high"),
        ("harassment/2.2", "medium"),
        ("harassment/2.4", "medium"),
        ("harassment/2.5", "medium"),
    ]


def test_an_outcome_says_what_its_rule_leads_to_and_who_is_told() -> None:
    told = {one.label: one for one in spec_of("harassment.2026-07.md").outcomes}
    assert told["threats"].escalation == "escalated to the safety desk"
    assert "immediate restriction" in told["threats"].action
    assert "Other violations lead to a strike" in told["degrading-abuse"].action
    assert "immediate" not in told["degrading-abuse"].action


def test_an_exception_that_two_rules_name_is_bound_to_those_two() -> None:
    spec = spec_of("regulated-goods.2026-07.md")
    bound = {one.label for one in spec.questions if any(e.name == "licensed-sellers" for e in one.exceptions)}
    assert bound == {"alcohol", "gambling"}
    assert [one.name for one in spec.exceptions] == ["information-and-personal-life"]


def test_a_definition_within_the_scope_is_a_definition_and_no_part_of_the_scope_question() -> None:
    spec = spec_of("harassment.2026-07.md")
    assert [one.term for one in spec.definitions] == ["identifiable"]
    assert "recognise them" not in spec.scope[0].ask


def test_what_a_rule_allows_in_its_own_text_is_an_exception_of_its_question_alone() -> None:
    done = compiled(
        "## 1 Not allowed\n1.1 **Bulk.** Do not post the same link again and again. "
        "Club newsletters are allowed.\n\n1.2 **Bots.** Do not run accounts by script.\n"
    )
    bulk, bots = done.spec.questions
    assert [one.allows for one in bulk.exceptions] == ["Club newsletters are allowed."]
    assert bots.exceptions == ()
    assert "newsletters" not in bulk.ask


def test_a_list_below_a_rule_is_its_criteria() -> None:
    (question,) = compiled(
        "We do not tolerate spam. This includes:\n* Posting the same link in many threads\n* Buying followers\n"
    ).spec.questions
    assert question.ask == "Does the content involve spam?"
    assert question.criteria == ("Spam", "Posting the same link in many threads", "Buying followers")


def test_quoted_texts_of_a_list_are_examples_on_the_side_of_their_clause() -> None:
    spec = compiled(
        '## Allowed content (SP0)\nUseful mail.\n- SP0.a Request: "How do I pay?"\n\nOutput: `VALID`\n\n'
        '## Scams (SP4 - Maximum severity)\nMail with fraud.\n- SP4.a Phishing: "Enter your password here."\n\n'
        "Output: `INVALID`\n"
    ).spec
    (question,) = spec.questions
    assert (question.label, question.severity) == ("sp4", "critical")
    assert [(one.text, one.why) for one in question.examples] == [
        ("Enter your password here.", "SP4.a Phishing")
    ]
    assert [one.text for one in spec.exceptions[0].examples] == ["How do I pay?"]


def test_a_severity_table_is_read_row_by_row() -> None:
    spec = compiled(
        "## 1 Not allowed\n1.1 **Bulk.** Do not post in bulk.\n\n1.2 **Phishing.** Do not ask for passwords.\n\n"
        "## 2 Enforcement\n| Rule | Severity | Action | Escalation |\n|---|---|---|---|\n"
        "| 1.1 Bulk | low | Label | – |\n| 1.2 Phishing | critical | Remove | Fraud team |\n"
    ).spec
    assert [(one.label, one.severity) for one in spec.questions] == [
        ("phishing", "critical"),
        ("bulk", "low"),
    ]
    assert [(one.action, one.escalation) for one in spec.outcomes] == [
        ("Remove", "Fraud team"),
        ("Label", ""),
    ]


def test_what_no_clause_says_is_left_out() -> None:
    spec = compiled("## 1 Not allowed\n1.1 Do not post in bulk.\n").spec
    assert (spec.scope, spec.definitions, spec.exceptions, spec.outcomes) == ((), (), (), ())


def test_a_rule_that_mentions_something_allowed_never_turns_into_an_exception() -> None:
    done = compiled(
        "## Rules\nThe following behaviours are prohibited:\n\n### Harassment\n"
        "Posting content with the intent to humiliate someone. However, we allow questions about lawsuits. "
        "Examples include:\n* Messaging after a block\n"
    )
    assert done.spec.exceptions == ()
    (question,) = done.spec.questions
    assert question.ask.startswith("Does the content involve posting content with the intent")
    assert [one.allows for one in question.exceptions] == ["However, we allow questions about lawsuits."]


def test_examples_in_a_clause_of_their_own_go_to_the_rule_above() -> None:
    long = "Content that supports a banned group" + ", wherever it is posted" * 90 + "."
    done = compiled(f"## Not allowed\n**T1: Support.**\n{long}\n\nExamples:\n- Joining its chats\n")
    (question,) = done.spec.questions
    assert question.label == "t1"
    assert "Joining its chats" in question.criteria
    assert list(done.continued.values()) == [question.clause]


def test_a_policy_that_forbids_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="forbids anything"):
        compiled("## Appeals\nYou may appeal within a month.\n")
