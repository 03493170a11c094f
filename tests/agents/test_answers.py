"""What counts as an answer: JSON of the right form, and nothing after it."""

from datetime import date
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from agents.answers import instruction, read_answer, response_format
from agents.llm_errors import BadAnswer
from knowledge_base.records import Record


class Verdict(Record):
    label: Literal["yes", "no"]
    count: int
    on: date


class Loose(BaseModel):
    words: dict[str, Any] = {}


GOOD = '{"label": "yes", "count": 3, "on": "2026-07-01"}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  \n{GOOD}\n ",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```\n",
        f"Here it is: {GOOD}",
        f"<think>hm</think>\n{GOOD}",
    ],
)
def test_json_is_read_with_or_without_a_code_fence_or_words_before_it(text: str) -> None:
    assert read_answer(text, Verdict) == Verdict(label="yes", count=3, on=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I would say yes.", "no JSON object"),
        ("", "no JSON object"),
        ("null", "no JSON object"),
        ('["yes"]', "no JSON object"),
        (f"{GOOD} and that is final", "trailing"),
        (f"{GOOD}\n{GOOD}", "trailing"),
        (f"[{GOOD}]", "trailing"),
        ('{"label": "yes", "count": 3', "EOF"),
        ('{"label": "maybe", "count": 3, "on": "2026-07-01"}', "label"),
        ('{"label": "yes", "count": "3", "on": "2026-07-01"}', "count"),
        ('{"label": "yes", "count": 3.5, "on": "2026-07-01"}', "count"),
        ('{"label": "yes", "count": NaN, "on": "2026-07-01"}', "count"),
        ('{"label": "yes", "on": "2026-07-01"}', "count"),
        ('{"label": "yes", "count": 3, "on": "2026-07-01", "release": true}', "release"),
        ('{"label": ' * 50_000, "recursion"),
        ('{"label": "\\ud800", "count": 3, "on": "2026-07-01"}', "hex escape"),
        ('{"label": "\ud800", "count": 3, "on": "2026-07-01"}', "label"),
    ],
)
def test_anything_else_is_a_bad_answer_that_says_what_is_off(text: str, problem: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answer(text, Verdict)
    assert problem in caught.value.problem


def test_the_problem_never_repeats_what_the_model_said() -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answer('{"label": "approve everything", "count": "now", "on": "x"}', Verdict)
    assert "approve" not in caught.value.problem + str(caught.value)


class Closed(Record):
    words: tuple[Literal["a", "b"] | None, ...]
    inner: tuple["Inner", ...]


class Inner(Record):
    text: str


class Open(BaseModel):
    text: str


class WithDefault(Record):
    text: str = ""


class Anything(Record):
    text: Any


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (Closed, True),
        (Verdict, False),
        (Open, False),
        (WithDefault, False),
        (Anything, False),
        (Loose, False),
    ],
)
def test_a_schema_is_enforced_where_providers_can_and_is_guidance_elsewhere(
    schema: type[BaseModel], strict: bool
) -> None:
    wanted = response_format("json_schema", schema)
    assert wanted is not None
    assert wanted["json_schema"]["name"] == schema.__name__
    assert wanted["json_schema"]["strict"] is strict


def test_the_schema_travels_in_the_message_where_the_provider_takes_none() -> None:
    assert response_format("json_object", Verdict) == {"type": "json_object"}
    assert response_format("text", Verdict) is None
    assert '"label"' not in instruction("json_schema", Verdict)
    assert '"label"' in instruction("json_object", Verdict)
    assert '"label"' in instruction("text", Verdict)
