"""What is rendered is read back as the same prompt, whatever it holds, and what is edited comes back edited."""

import json
import random
from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import (
    Definition,
    Example,
    Floor,
    Outcome,
    PromptException,
    PromptSpec,
    Question,
    ScopeQuestion,
)
from knowledge_base.records import CaseId, ClauseId
from tests.builders import prompt_spec
from tools.parse_messages import document_of, parse_messages
from tools.render import messages

SAMPLE = sorted((Path(knowledge_base.__file__).parent / "sample" / "prompts").glob("*.yaml"))
AWKWARD = (
    "plain words",
    "## Questions",
    "## The clauses in force",
    "- Except satire: jokes (clause scams/9.9)",
    "1. [q9] Is it? (clause scams/2.1, version 3)",
    "ends in what looks like a clause (clause a/1, version 2)",
    '"quoted" and \\ slashed\\',
    '"',
    "two\nlines\n\nand a third",
    "# a heading\r\n",
    "  blanks around  ",
    'key: value, why: "no", case: "c-1"',
    "tab\tand \x85 and \u2028 and \x00 and \x1c",
    "{{case}} {{nonce}} <<<END CASE>>>",
    "日本語 العربية 🙂 \ufeff",
    "- Passed on: to nobody",
    "x" * 300,
    ".",
)


def spec_of(draw: random.Random) -> PromptSpec:
    """A prompt of awkward words, of any shape."""

    def words() -> str:
        alphabet = 'abc "\\\n\r\t():,-#[]{}.é日\u2028'
        made = "".join(draw.choices(alphabet, k=draw.randint(1, 12)))
        return draw.choice((*AWKWARD, made))

    def some(most: int) -> range:
        return range(draw.randint(0, most))

    def clause() -> ClauseId:
        return ClauseId(draw.choice(("scams/2.1", "a b", 'q"(clause x)', "x, version 3", "(", "")))

    def examples() -> tuple[Example, ...]:
        case = draw.choice((None, CaseId("c-1"), CaseId('c "2", why')))
        return tuple(Example(text=words(), why=draw.choice(("", words())), case=case) for _ in some(2))

    def exceptions() -> tuple[PromptException, ...]:
        return tuple(
            PromptException(
                name=f"e{number}",
                allows=words(),
                clause=clause(),
                criteria=tuple(words() for _ in some(2)),
                examples=examples(),
            )
            for number in some(2)
        )

    def question(number: int) -> Question:
        return Question(
            id=f"q{number}",
            ask=words(),
            clause=clause(),
            label=draw.choice(("fee", "none", "l.1")),
            severity=draw.choice(("low", "medium", "high", "critical")),
            criteria=tuple(words() for _ in some(2)),
            patterns=tuple(draw.choice((r"\bv[e3]r\b", " a", '"x"', "a|b: c")) for _ in some(2)),
            examples=examples(),
            counter_examples=examples(),
            exceptions=exceptions(),
        )

    questions = tuple(question(number) for number in range(draw.randint(1, 3)))
    labels = {question.label for question in questions if draw.random() < 0.5}
    return PromptSpec(
        name="scams",
        policy="p.1",
        title=draw.choice(("A title", "# of things", ' "quoted" ')),
        instructions=words(),
        floor=Floor(metric=draw.choice(("precision", "recall")), value=draw.uniform(0.01, 0.99)),
        definitions=tuple(Definition(term=words()[:80], meaning=words(), clause=clause()) for _ in some(3)),
        scope=tuple(ScopeQuestion(id=f"s{number}", ask=words(), clause=clause()) for number in some(2)),
        questions=questions,
        exceptions=exceptions(),
        outcomes=tuple(
            Outcome(
                label=label,
                action=words(),
                escalation=draw.choice(("", words())),
                clause=draw.choice((None, clause())),
            )
            for label in sorted(labels)
        ),
    )


@pytest.mark.parametrize("file", SAMPLE, ids=lambda file: file.stem)
def test_a_prompt_of_the_sample_comes_back_the_same(file: Path) -> None:
    spec = PromptSpec.from_yaml(file.read_text(encoding="utf-8"))
    assert parse_messages(messages(spec, {})) == spec


def test_any_prompt_comes_back_the_same() -> None:
    for seed in range(400):
        spec = spec_of(random.Random(seed))
        assert parse_messages(messages(spec, {})) == spec, seed


def test_what_was_edited_in_the_message_comes_back_edited() -> None:
    system, user = messages(prompt_spec(), {})
    question = prompt_spec().questions[0]
    edited = system["content"].replace(question.ask, "Must a winner pay?")
    edited = edited.replace("severity medium.", "severity critical.").replace("\n", "\r\n")
    changed = question.model_copy(update={"ask": "Must a winner pay?", "severity": "critical"})
    assert parse_messages([{"role": "system", "content": edited}, user]) == prompt_spec(questions=(changed,))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("(clause scams/2.1)", "", "cites no clause"),
        ("   - Answer yes: ", "   - Answer maybe: ", "Answer maybe"),
        ("severity medium.", "severity dire.", "severity"),
        ("Prompt scams of policy scams", "Prompt", "Prompt;"),
        ("## Questions", "## Things", "questions"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(old: str, new: str, told: str) -> None:
    system = messages(prompt_spec(), {})[0]["content"]
    assert old in system
    with pytest.raises(WrongUsage, match=r"line|messages") as caught:
        parse_messages([{"role": "system", "content": system.replace(old, new)}])
    assert told in str(caught.value)


def test_without_a_system_message_there_is_nothing_to_read() -> None:
    with pytest.raises(WrongUsage, match="no system message"):
        parse_messages([{"role": "user", "content": "hello"}])


def test_messages_in_json_are_taken_for_the_prompts_yaml_and_anything_else_stays() -> None:
    spec = prompt_spec()
    assert document_of(json.dumps(messages(spec, {}))) == spec.to_yaml()
    for other in (spec.to_yaml(), "[]", "[1]", "{}", spec.model_dump_json(), "[" * 100_000):
        assert document_of(other) == other
