from knowledge_base.prompts import Example, PromptException, PromptSpec
from knowledge_base.records import Clause, ClauseId
from tests.builders import policy_text, prompt_spec
from tests.fakes import WordEmbedder
from tests.scenes import clause_versions, warned_prompt_text
from tools.causes.rebinding import passages, rebound, restated, shared, telling

EMBEDDER = WordEmbedder()
VOUCHERS = "Do not make a winner buy gift cards at the corner kiosk before noon."
OLD = policy_text().replace("to claim it.", f"to claim it. {VOUCHERS}")


def clause(number: str, text: str = "") -> Clause:
    return next(one for one in clause_versions(text or policy_text()) if one.number == number)


WAS, NOW = clause("2.1", OLD), clause("2.1")


def with_criterion(*criteria: str, **changes: object) -> PromptSpec:
    question = prompt_spec().questions[0]
    criteria = (*question.criteria, *criteria)
    return prompt_spec(questions=(question.model_copy(update={"criteria": criteria, **changes}),))


def test_passages_are_the_words_that_only_one_text_has() -> None:
    assert passages(NOW, WAS) == (VOUCHERS,)
    assert passages(WAS, NOW) == ()
    assert passages(None, NOW)[-1].startswith("Do not announce a prize")
    assert passages(NOW, None) == ()
    assert "Do not announce a prize" in shared(WAS, NOW)[0]
    assert shared(None, NOW) == ()


def test_marks_of_emphasis_and_line_breaks_are_no_words() -> None:
    broken = NOW.model_copy(update={"text": NOW.text.replace(" and then ", "\n  and then ")})
    assert passages(NOW, broken) == ()
    assert not any("*" in text for text in passages(None, NOW))


def test_new_words_of_a_rule_become_criteria_of_the_question_that_cites_it() -> None:
    (question,) = rebound(EMBEDDER, prompt_spec(), NOW, WAS).questions
    assert question.criteria[0] == prompt_spec().questions[0].criteria[0]
    assert VOUCHERS in question.criteria
    assert question.exceptions == ()


def test_words_that_a_rule_has_lost_are_let_go_and_what_illustrates_them_is_dropped() -> None:
    spec = with_criterion(
        "The winner buys gift cards at the kiosk.",
        examples=(Example(text="Buy gift cards at the kiosk, winner!"),),
    )
    (question,) = rebound(EMBEDDER, spec, WAS, NOW).questions
    assert "The winner buys gift cards at the kiosk." not in question.criteria
    assert prompt_spec().questions[0].criteria[0] in question.criteria
    assert question.examples == ()
    assert [exception.criteria for exception in question.exceptions] == [(VOUCHERS,)]


def test_a_rule_that_is_new_gets_a_question_and_one_that_is_gone_loses_it() -> None:
    added = rebound(EMBEDDER, prompt_spec(), None, clause("2.2"))
    assert [question.clause for question in added.questions] == ["scams/2.1", "scams/2.2"]
    assert rebound(EMBEDDER, added, clause("2.2"), None) == prompt_spec()


def test_the_only_question_is_kept_with_an_exception_when_its_rule_is_gone() -> None:
    (question,) = rebound(EMBEDDER, prompt_spec(), NOW, None).questions
    assert [exception.clause for exception in question.exceptions] == ["scams/2.1"]


def test_an_allowance_that_is_new_becomes_an_exception_of_the_whole_prompt() -> None:
    (exception,) = rebound(EMBEDDER, prompt_spec(), None, clause("3.1")).exceptions
    assert exception.clause == "scams/3.1"
    assert exception.criteria[-1].startswith("Content that warns of a swindle")


def test_an_allowance_that_is_gone_takes_its_exceptions_with_it() -> None:
    spec = PromptSpec.from_yaml(warned_prompt_text())
    assert spec.questions[0].exceptions
    assert rebound(EMBEDDER, spec, clause("3.1"), None).questions[0].exceptions == ()


def test_an_allowance_that_says_less_loses_the_criteria_of_the_rest() -> None:
    wider = clause("3.1").model_copy(
        update={"text": f"{clause('3.1').text} Comedy sketches about lottery swindles are allowed."}
    )
    exception = PromptException(
        name="warning",
        allows=wider.text,
        clause=ClauseId("scams/3.1"),
        criteria=("The speaker warns of a swindle.", "Comedy sketches about lottery swindles."),
    )
    spec = prompt_spec(exceptions=(exception,))
    (narrower,) = rebound(EMBEDDER, spec, wider, clause("3.1")).exceptions
    assert narrower.criteria == ("The speaker warns of a swindle.",)
    assert "Comedy" not in narrower.allows


def test_no_clause_in_place_of_none_changes_nothing() -> None:
    assert rebound(EMBEDDER, prompt_spec(), None, None) == prompt_spec()
    assert telling(prompt_spec(), None, None, misses=True) == ()


def test_more_is_found_by_new_words_of_a_rule_and_by_lost_words_of_an_allowance() -> None:
    assert telling(prompt_spec(), NOW, WAS, misses=True) == (VOUCHERS,)
    assert telling(prompt_spec(), WAS, NOW, misses=True) == ()
    assert telling(prompt_spec(), WAS, NOW, misses=False) == (VOUCHERS,)
    assert telling(prompt_spec(), clause("3.1"), None, misses=True) != ()
    assert telling(prompt_spec(), clause("3.1"), None, misses=False) == ()


def test_the_control_says_the_older_text_once_more_and_lets_nothing_go() -> None:
    (question,) = restated(prompt_spec(), WAS, NOW).questions
    assert VOUCHERS in question.criteria
    assert question.exceptions == ()
    assert restated(prompt_spec(), None, NOW) == prompt_spec()
    assert restated(prompt_spec(), clause("3.1"), None) == prompt_spec()
