from typing import Any

import pytest
from pydantic import ValidationError

from knowledge_base.prompts import PromptException, ScopeQuestion
from knowledge_base.records import ClauseId
from tests.builders import prompt_spec
from tools.answer_check import MOST_QUOTE, inconsistency, score_of, trace_of
from tools.answer_form import Answer, answer_form

ONE = (
    prompt_spec()
    .questions[0]
    .model_copy(
        update={
            "id": "q1",
            "label": "fee",
            "exceptions": (PromptException(name="warning", allows="Warnings", clause=ClauseId("scams/3.1")),),
        }
    )
)
TWO = ONE.model_copy(update={"id": "q2", "label": "codes", "exceptions": ()})
SPEC = prompt_spec(
    scope=(ScopeQuestion(id="s1", ask="Is it an offer?", clause=ClauseId("scams/1.1")),), questions=(ONE, TWO)
)
TEXT = "You won!\n\nPay the  fee to claim it."


def answer(*steps: tuple[str, str], label: str = "none", **fields: Any) -> Answer:
    told = [
        {"question": question, "answer": said, "exception": "", "quote": "", "confidence": 0.75, **fields}
        for question, said in steps
    ]
    return answer_form(SPEC).model_validate({"steps": told, "label": label, "confidence": 0.9})


def answers(some: Answer, **fields: Any) -> list[str]:
    return [step.answer for step in trace_of(SPEC, some, TEXT, **fields)]


def test_the_trace_is_over_the_whole_tree_in_its_order_whatever_the_order_of_the_answer() -> None:
    assert answers(answer(("q2", "yes"), ("q1", "no"), ("s1", "yes"), label="codes")) == [
        "in scope",
        "no",
        "yes",
    ]
    assert answers(answer(("s1", "yes"), ("q1", "yes"), label="fee")) == ["in scope", "yes", "not reached"]
    assert answers(answer(("s1", "no"))) == ["out of scope", "not reached", "not reached"]


def test_an_exception_that_the_question_has_stops_the_yes_and_the_next_is_asked() -> None:
    steps = [
        {"question": "s1", "answer": "yes", "exception": ""},
        {"question": "q1", "answer": "excepted", "exception": "warning"},
        {"question": "q2", "answer": "no", "exception": ""},
    ]
    told = [{**step, "quote": "", "confidence": 0.75} for step in steps]
    some = answer_form(SPEC).model_validate({"steps": told, "label": "none", "confidence": 0.9})
    trace = trace_of(SPEC, some, TEXT)
    assert [(step.answer, step.exception, step.score) for step in trace[1:]] == [
        ("excepted", "warning", 0.25),
        ("no", "", 0.25),
    ]
    assert trace[1].problem == "it quotes nothing"
    with pytest.raises(ValidationError, match="no exception of that name"):
        answer(("s1", "yes"), ("q1", "no"), ("q2", "excepted"), exception="warning")


def test_a_quote_may_differ_in_blanks_only_and_a_long_one_is_cut() -> None:
    def evidence(quote: str, text: str = TEXT) -> tuple[str, str]:
        some = answer(("s1", "yes"), ("q1", "yes"), label="fee", quote=quote)
        step = trace_of(SPEC, some, text)[1]
        return step.quote, step.problem

    assert evidence("won! Pay the fee") == ("won! Pay the fee", "")
    for wrong in ("pay the fee", "Pay a fee", "Pay the fee … claim"):
        assert evidence(wrong) == ("", "the quote does not stand in the case")
    assert evidence("y" * 1_000, "y" * 2_000) == ("y" * MOST_QUOTE, "")


def test_an_answer_with_pictures_need_not_quote_words() -> None:
    some = answer(("s1", "yes"), ("q1", "yes"), label="fee")
    assert [step.problem for step in trace_of(SPEC, some, TEXT)] == [
        "it quotes nothing",
        "it quotes nothing",
        "",
    ]
    assert not any(step.problem for step in trace_of(SPEC, some, TEXT, pictured=True))


def test_an_answer_that_contradicts_itself_is_found_out() -> None:
    def wrong(some: Answer) -> str:
        return inconsistency(SPEC, some, trace_of(SPEC, some, TEXT))

    assert wrong(answer(("s1", "yes"), ("q1", "yes"), label="fee")) == ""
    assert "'codes'; by its steps it is 'fee'" in wrong(answer(("s1", "yes"), ("q1", "yes"), label="codes"))
    assert "'fee'; by its steps it is 'none'" in wrong(answer(("s1", "no"), label="fee"))
    twice = answer(("s1", "yes"), ("q1", "yes"), ("q1", "no"), label="fee")
    assert "'q1' is answered in two ways" in wrong(twice)


def test_the_score_is_how_likely_a_violation_is_and_none_where_the_label_was_another() -> None:
    assert score_of(answer(("s1", "yes"), ("q1", "yes"), label="fee"), True) == 0.9
    assert score_of(answer(("s1", "no")), False) == 0.1
    assert score_of(answer(("s1", "no"), label="fee"), False) is None
