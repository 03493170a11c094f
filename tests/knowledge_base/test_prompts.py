import pytest
from pydantic import ValidationError

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import (
    Calibration,
    Definition,
    Example,
    Floor,
    Outcome,
    PromptException,
    PromptSpec,
    Question,
    ScopeQuestion,
    Thresholds,
)
from knowledge_base.records import CaseId, ClauseId
from tests.builders import prompt_spec

ONE = Question(id="q1", ask="Is a fee asked for a prize?", clause=ClauseId("scams/2.1"), label="fee")
AWKWARD = [
    "no",
    "1.0",
    "2026-07-01",
    "~",
    "- a list",
    "key: value # comment",
    "'quoted' and \"quoted\"",
    "  spaces around  ",
    "two\nlines\n",
    "tab\tand\r\nreturn",
    "{{case}} & *anchor %percent @at `tick`",
    "日本語 العربية 🙂 é",
    "x" * 3_000,
    "\u200bzero width\u2028line separator\x85next line",
    "!!python/object:os.system",
    "\ufeffbyte order mark",
]


def full() -> PromptSpec:
    exception = PromptException(
        name="news",
        allows="Reports of it",
        clause=ClauseId("hate/3.1"),
        criteria=("It reports.",),
        examples=(Example(text="The court heard that he wrote it.", why="quoted"),),
    )
    question = Question(
        id="q1",
        ask="Is it so?",
        clause=ClauseId("hate/2.1"),
        label="slur",
        severity="critical",
        criteria=("It is so.",),
        patterns=(r"\bv[e3]rmin\b", "a|b"),
        examples=(Example(text="it is", case=CaseId("c-1")),),
        counter_examples=(Example(text="it is not"),),
        exceptions=(exception,),
    )
    return PromptSpec(
        name="hate",
        policy="hate",
        title="Hate, in full",
        instructions="Read it twice.",
        floor=Floor(metric="recall", value=0.75),
        questions=(question, question.model_copy(update={"id": "q2", "clause": ClauseId("hate/2.2")})),
        exceptions=(exception.model_copy(update={"name": "satire", "clause": ClauseId("hate/3.2")}),),
    )


def test_a_prompt_comes_back_from_its_yaml_as_it_was() -> None:
    for spec in (full(), prompt_spec()):
        assert PromptSpec.from_yaml(spec.to_yaml()) == spec


def test_canonical_yaml_is_the_same_whatever_it_was_read_from() -> None:
    text = full().to_yaml()
    flow = "# a comment\n" + text.replace("criteria:\n  - It is so.", "criteria: ['It is so.']")
    assert "['It is so.']" in flow
    assert PromptSpec.from_yaml(flow).to_yaml() == text


@pytest.mark.parametrize("words", AWKWARD)
def test_any_words_survive_the_round_trip(words: str) -> None:
    question = prompt_spec().questions[0]
    changed = question.model_copy(
        update={"ask": words, "criteria": (words,), "examples": (Example(text=words, why=words),)}
    )
    spec = prompt_spec(questions=(changed,), instructions=words)
    assert PromptSpec.from_yaml(spec.to_yaml()) == spec


def test_defaults_are_left_out_and_fields_keep_their_order() -> None:
    text = PromptSpec(name="hate", policy="hate", title="Hate", questions=(full().questions[0],)).to_yaml()
    assert "floor" not in text
    assert "instructions" not in text
    assert "why: ''" not in text
    keys = [line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()]
    assert keys == ["name", "policy", "title", "questions"]


def test_a_text_in_other_scripts_stays_readable() -> None:
    spec = prompt_spec(title="憎悪 и ненависть")
    assert "憎悪 и ненависть" in spec.to_yaml()


def test_yaml_that_cannot_be_read_names_the_source_and_the_line() -> None:
    with pytest.raises(WrongUsage, match=r"'hate\.yaml' is not valid YAML at line 2; mend"):
        PromptSpec.from_yaml("name: hate\npolicy: @hate\ntitle: Hate\n", "hate.yaml")


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        (
            "severity: critical",
            "severity: worst",
            "questions.0.severity",
            "'low', 'medium', 'high' or 'critical'",
        ),
        ("ask: Is it so?", "asks: Is it so?", "questions.0.ask", "Field required"),
        ("name: hate\n", "name: Hate Speech\n", "name", "String should match pattern"),
        ("  id: q2", "  id: q1", "document", "two questions share an id"),
        ("a|b", "a(b", "questions.0.patterns.1", "not a pattern that RE2 reads"),
        ("a|b", "(?=a)", "questions.0.patterns.1", "not a pattern that RE2 reads"),
        ("value: 0.75", "value: 1.5", "floor.value", "less than 1"),
        ("title: Hate, in full", "title: |\n  two\n  lines", "title", "String should match pattern"),
    ],
)
def test_a_wrong_field_is_named_with_the_reason_and_the_schema_to_look_at(
    old: str, new: str, field: str, reason: str
) -> None:
    text = full().to_yaml()
    assert old in text or old == "  id: q2"
    text = text.replace("- id: q2", "- id: q1") if old == "  id: q2" else text.replace(old, new, 1)
    with pytest.raises(WrongUsage) as refused:
        PromptSpec.from_yaml(text, "hate.yaml")
    message = str(refused.value)
    assert f"'hate.yaml': field {field!r}" in message
    assert reason in message
    assert message.endswith("see 'redline schema prompt'")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list\n", "42", "null"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="field 'document'"):
        PromptSpec.from_yaml(text, "hate.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['true']",
        "name: &a [" + "x," * 10 + "]\npolicy: *a",
        "a: 2026-13-45",
        "[" * 5_000,
        "name: \x00",
        "name: hate\n\tpolicy: hate",
    ],
)
def test_hostile_yaml_is_refused_as_wrong_usage(text: str) -> None:
    with pytest.raises(WrongUsage, match=r"'hate\.yaml'"):
        PromptSpec.from_yaml(text, "hate.yaml")


def test_a_prompt_has_at_least_one_question() -> None:
    with pytest.raises(WrongUsage, match="questions"):
        PromptSpec.from_yaml("name: hate\npolicy: hate\ntitle: Hate\nquestions: []\n")


def test_replacing_a_question_leaves_the_others_and_their_order() -> None:
    changed = full().questions[0].model_copy(update={"ask": "Is it?"})
    spec = full().with_question(changed)
    assert spec.questions == (changed, full().questions[1])
    assert spec.question("q1").ask == "Is it?"
    with pytest.raises(KeyError):
        spec.question("q9")


def test_the_clauses_of_a_prompt_come_once_in_the_order_of_its_questions() -> None:
    assert full().clauses() == ("hate/2.1", "hate/3.1", "hate/2.2", "hate/3.2")


def test_the_examples_of_a_prompt_are_those_of_questions_and_of_every_exception() -> None:
    assert [example.text for example in full().examples()] == [
        "The court heard that he wrote it.",
        *["it is", "it is not", "The court heard that he wrote it."] * 2,
    ]


THRESHOLDS = Thresholds(
    name="hate",
    prompt="hate",
    default=0.31,
    markets={"DE": 0.4, "NO": 0.2, "US-CA": 0.9},
    calibration=Calibration(
        floor=Floor(), method="learn-then-test", cases=100, positives=40, delta=0.1, naive=0.2
    ),
)


def test_thresholds_come_back_from_their_yaml_as_they_were() -> None:
    assert Thresholds.from_yaml(THRESHOLDS.to_yaml()) == THRESHOLDS


def test_the_market_no_is_norway_and_not_false() -> None:
    assert "'NO': 0.2" in THRESHOLDS.to_yaml()
    with pytest.raises(WrongUsage, match="markets"):
        Thresholds.from_yaml("name: hate\nprompt: hate\nmarkets: {NO: 0.2}\n")


def test_a_market_without_its_own_threshold_has_the_default() -> None:
    assert [THRESHOLDS.for_market(market) for market in ("DE", "FR", "global")] == [0.4, 0.31, 0.31]


def test_a_threshold_out_of_range_is_named() -> None:
    with pytest.raises(WrongUsage, match=r"field 'markets\.DE'.*redline schema thresholds"):
        Thresholds.from_yaml("name: hate\nprompt: hate\nmarkets: {DE: 1.2}\n", "hate.yaml")


def test_a_scope_question_may_not_share_its_id_with_another() -> None:
    scope = ScopeQuestion(id="q1", ask="Is it an offer?", clause=ClauseId("scams/1.1"))
    with pytest.raises(ValidationError, match="share an id"):
        PromptSpec(name="scams", policy="scams", title="Scams", scope=(scope,), questions=(ONE,))


def test_an_outcome_is_of_a_label_that_some_question_gives() -> None:
    outcome = Outcome(label="nothing-gives-it", action="Remove it.")
    with pytest.raises(ValidationError, match="no question gives the label 'nothing-gives-it'"):
        PromptSpec(name="scams", policy="scams", title="Scams", outcomes=(outcome,), questions=(ONE,))


def test_a_prompt_rests_on_the_clauses_of_its_definitions_scope_and_outcomes_too() -> None:
    spec = PromptSpec(
        name="scams",
        policy="scams",
        title="Scams",
        definitions=(Definition(term="prize", meaning="A promised gain.", clause=ClauseId("scams/1.2")),),
        scope=(ScopeQuestion(id="s1", ask="Is it an offer?", clause=ClauseId("scams/1.1")),),
        questions=(ONE,),
        outcomes=(Outcome(label="fee", action="Remove it.", clause=ClauseId("scams/4.1")),),
    )
    assert spec.clauses() == ("scams/1.2", "scams/1.1", "scams/2.1", "scams/4.1")
    assert PromptSpec.from_yaml(spec.to_yaml()) == spec
