"""What the lint finds, and that it keeps silent where nothing is wrong."""

from pathlib import Path
from typing import Any

import knowledge_base
from knowledge_base.prompts import Definition, Example, Outcome, PromptException, PromptSpec, Question
from knowledge_base.records import ClauseId
from tools.compiling.compiled import compile_prompt
from tools.compiling.sources import clauses_in
from tools.lint import Length, about, length_of, lint

POLICY = (
    "---\nid: spam\ntitle: Spam\nmarket: global\neffective_from: 2026-01-01\n---\n# Spam\n\n## 1 Not allowed\n"
    "1.1 **Bulk.** Do not post in bulk.\n\n1.2 **Bots.** Do not run bots.\n\n## 2 Enforcement\n2.1 We remove spam.\n"
)
CLAUSES = clauses_in(POLICY, "spam.md").clauses
SAMPLE = Path(knowledge_base.__file__).parent / "sample" / "policies"


def question(at: int, **changes: Any) -> Question:
    return Question(
        **{
            "id": f"q{at}",
            "ask": f"Is it spam of kind {at}?",
            "clause": f"spam/1.{at}",
            "label": f"spam-{at}",
            **changes,
        }
    )


def prompt(*questions: Question, **changes: Any) -> PromptSpec:
    outcomes = tuple(Outcome(label=one.label, action="Remove.") for one in questions)
    return PromptSpec(
        **{
            "name": "spam",
            "policy": "spam",
            "title": "Spam",
            "questions": questions,
            "outcomes": outcomes,
            **changes,
        }
    )


def found(spec: PromptSpec, *lengths: Length) -> list[tuple[str, str, str]]:
    return [(one.level, one.check, one.place) for one in lint(spec, CLAUSES, lengths)]


def test_every_compiled_prompt_of_the_sample_is_clean() -> None:
    for file in sorted(SAMPLE.glob("*.2026-07.md")):
        source = clauses_in(file.read_text(encoding="utf-8"), file.name)
        spec = compile_prompt(source.clauses, source.policy, source.title).spec
        assert lint(spec, source.clauses) == [], file.name


def test_a_prompt_with_nothing_wrong_has_no_finding() -> None:
    assert found(prompt(question(1), question(2))) == []


def test_a_question_that_an_earlier_one_always_answers_is_unreachable() -> None:
    broad = question(1, criteria=("Sells links", "Runs bots"))
    narrow = question(2, criteria=("runs  bots",))
    assert found(prompt(broad, narrow)) == [("error", "unreachable question", "questions.q2")]
    assert found(prompt(narrow, broad)) == []


def test_a_question_below_one_with_an_exception_of_its_own_can_be_reached() -> None:
    excepted = PromptException(name="news", allows="News.", clause=ClauseId("spam/1.1"))
    broad = question(1, criteria=("Runs bots",), exceptions=(excepted,))
    assert found(prompt(broad, question(2, criteria=("Runs bots",)))) == []


def test_a_clause_without_a_question_and_one_not_in_force_are_errors() -> None:
    assert found(prompt(question(1))) == [("error", "clause without a question", "spam/1.2")]
    assert ("error", "clause not in force", "spam/1.9") in found(
        prompt(question(1), question(2), question(9))
    )


def test_nearly_the_same_text_on_both_sides_is_a_contradiction() -> None:
    told = question(
        1,
        examples=(Example(text="Buy 100 followers now, cheap!"),),
        counter_examples=(Example(text="buy 100 followers now cheap"),),
    )
    assert found(prompt(told, question(2))) == [("error", "contradictory examples", "questions.q1.examples")]


def test_an_example_that_an_exception_of_the_whole_prompt_shows_is_a_contradiction() -> None:
    quoted = Example(text="Someone wrote to me: buy followers")
    news = PromptException(name="news", allows="News.", clause=ClauseId("spam/1.1"), examples=(quoted,))
    told = prompt(question(1, examples=(quoted,)), question(2), exceptions=(news,))
    assert [check for _, check, _ in found(told)] == ["contradictory examples"]


def test_terms_are_defined_before_they_are_used_once_and_for_something() -> None:
    def defined(*terms: tuple[str, str]) -> PromptSpec:
        definitions = tuple(Definition(term=t, meaning=m, clause=ClauseId("spam/1.1")) for t, m in terms)
        return prompt(question(1, ask="Is it a bulk post?"), question(2), definitions=definitions)

    assert found(defined(("post", "anything public"), ("bulk post", "a post sent often"))) == []
    late = found(defined(("bulk post", "a message sent often"), ("message", "anything public")))
    assert late == [("warning", "term used before it is defined", "definitions.message")]
    assert found(defined(("gift", "a present"))) == [("warning", "definition never used", "definitions.gift")]
    twice = found(defined(("bulk post", "one thing"), ("Bulk post", "another")))
    assert ("error", "term defined twice", "definitions.Bulk post") in twice


def test_a_label_without_an_outcome_is_a_warning() -> None:
    told = prompt(question(1), question(2), outcomes=(Outcome(label="spam-1", action="Remove."),))
    assert found(told) == [("warning", "label without an outcome", "outcomes.spam-2")]


def test_a_prompt_is_too_long_by_the_count_and_window_it_is_given() -> None:
    spec = prompt(question(1), question(2))
    short = length_of(spec, {}, "m", about, window=100_000)
    assert found(spec, short) == []
    assert found(spec, Length(model="m", tokens=9_000, window=None)) == [("warning", "too long", "m")]
    assert found(spec, Length(model="m", tokens=9_000, window=10_000)) == [("error", "too long", "m")]


def test_without_clauses_only_the_prompt_itself_is_looked_at() -> None:
    assert lint(prompt(question(9)), None) == []
