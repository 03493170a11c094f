"""A model names clauses that a provision touches, over real HTTP: only with words that stand in both texts."""

from datetime import date
from typing import Any

import pytest

from agents.law_pairs import PATIENCE, ModelPairs
from agents.llm import Gateway
from knowledge_base.records import Clause, ClauseId
from knowledge_base.store import Store
from tests.llm_answers import fails, hostile, says
from tests.llm_desk import settings_for
from tests.llm_double import LlmDouble
from tests.tools.test_law_meaning import law
from tools.law_impact.impact import ReasonWhy

LAW = "Providers shall not recommend content that praises fasting to the point of illness."
OURS = "Do not present starving, purging or extreme weight loss as a goal, a lifestyle or a contest."
GOOD = {
    "clause": "self-harm/2.4",
    "law": "praises fasting to the point of illness",
    "ours": "Do not present starving",
}


def clause() -> Clause:
    some = law(LAW)[0]
    return some.model_copy(
        update={"id": ClauseId("self-harm/2.4"), "text": OURS, "effective_from": date(2026, 1, 1)}
    )


def asked(store: Store, answers: Any, times: int = 1) -> tuple[list[dict[str, ReasonWhy]], tuple[str, ...]]:
    with LlmDouble(answers) as double:
        ask = ModelPairs(Gateway(store, settings_for(double, retries=0), pause=lambda seconds: None))
        found = [ask(law(LAW)[-1], "Article 6 Prevention of suicide", [clause()]) for _ in range(times)]
    return found, ask.notes()


def test_a_pair_with_both_quotes_is_taken_with_its_words(ledger: Store) -> None:
    ((found,), notes) = asked(ledger, [says({"touched": [GOOD]})])
    assert notes == ()
    assert found["self-harm/2.4"].kind == "model"
    assert GOOD["law"] in found["self-harm/2.4"].words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"clause": "self-harm/9.9"}, "none of the clauses"),
        ({"law": "praises sport to the point of illness"}, "quote of the law"),
        ({"ours": "Do present starving"}, "quote of the clause"),
        ({"ours": "starving"}, "fewer than 3 words"),
        ({"law": " "}, "fewer than 3 words"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused_and_told(
    ledger: Store, change: dict[str, str], told: str
) -> None:
    ((found,), notes) = asked(ledger, [says({"touched": [GOOD | change]})])
    assert found == {}
    assert told in notes[0]


def test_a_hostile_model_adds_nothing(ledger: Store) -> None:
    ((found,), notes) = asked(ledger, hostile)
    assert found == {}
    assert notes


def test_a_model_that_fails_is_not_asked_for_ever(ledger: Store) -> None:
    found, notes = asked(ledger, [fails(500)] * PATIENCE, PATIENCE + 2)
    assert found == [{}] * (PATIENCE + 2)
    assert "asked no more" in notes[-1]
