"""What a model says a provision touches among our clauses: a claim, taken only with words that stand in both texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from agents.llm import Gateway
from agents.prompting import as_json, load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.records import Clause, Record
from knowledge_base.spending import Charge
from tools.law_impact.impact import ReasonWhy, clause_name
from tools.redact import redact
from tools.visible import one_line

PATIENCE = 3
"""Failures of the model in a row after which it is asked no more."""
MOST_CLAUSES = 12
LEAST_WORDS = 3
"""A quote of fewer words shows nothing."""
MOST_SHOWN = 200
MOST_AROUND = 2_000
"""Characters of what a provision stands under."""
Words = Annotated[str, Field(max_length=6_000)]


class SaidPair(Record):
    """One clause that the provision touches, as a model gives it."""

    clause: Annotated[str, Field(max_length=200)]
    law: Words
    ours: Words


class Answer(Record):
    """What the model answers with."""

    touched: Annotated[tuple[SaidPair, ...], Field(max_length=MOST_CLAUSES)] = ()


@dataclass
class ModelPairs:
    """Asks about one provision after the other; `failed` tells what was refused, and why."""

    gateway: Gateway
    failed: list[str] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    _failures: int = 0

    def __call__(self, provision: Clause, around: str, near: Sequence[Clause]) -> dict[str, ReasonWhy]:
        """For each clause that holds, by name, the reason in words. No clause where the model gives no answer.

        `around` is what the provision stands under; no quote may come from it.
        """
        if self._failures >= PATIENCE:
            return {}
        shown = {clause_name(clause): clause for clause in near[:MOST_CLAUSES]}
        try:
            said = self._ask(provision, around, shown)
        except RedlineError as problem:
            self._failures += 1
            self._refuse(provision, str(problem))
            return {}
        self._failures = 0
        found = {}
        for one in said:
            if wrong := _problem(one, provision, shown):
                self._refuse(provision, wrong)
            else:
                words = f"the model sees it in “{in_a_line(one.law)}” and “{in_a_line(one.ours)}”; a person has to say"
                found[one.clause] = ReasonWhy(kind="model", words=words)
        return found

    def notes(self) -> tuple[str, ...]:
        """What was refused, in a line each."""
        stopped = (
            ("The model failed again and again, and was asked no more.",)
            if self._failures >= PATIENCE
            else ()
        )
        return (*(f"The model's word was refused: {one}" for one in dict.fromkeys(self.failed)), *stopped)

    def _ask(self, provision: Clause, around: str, shown: dict[str, Clause]) -> tuple[SaidPair, ...]:
        clauses = {
            name: {"under": " > ".join(clause.heading), "text": clause.text} for name, clause in shown.items()
        }
        values = {
            "provision": provision.text,
            "around": around[:MOST_AROUND],
            "clauses": as_json(clauses),
        }
        prompt = load_prompt("law_pairs")
        answer: Answer = self.gateway.structured("law_pairs", prompt, values, Answer, self.charges).value
        return answer.touched

    def _refuse(self, provision: Clause, problem: str) -> None:
        self.failed.append(in_a_line(f"{provision.id}: {problem}"))


def _problem(one: SaidPair, provision: Clause, shown: dict[str, Clause]) -> str:
    """Why a claim does not hold; empty where it does."""
    if one.clause not in shown:
        return f"{one.clause!r} is none of the clauses that it was shown"
    for side, words, text in (("law", one.law, provision.text), ("clause", one.ours, shown[one.clause].text)):
        if not quote_holds(words, text):
            return f"its quote of the {side} does not stand there, or has fewer than {LEAST_WORDS} words"
    return ""


def quote_holds(words: str, text: str) -> bool:
    """Whether words stand in a text, white space aside, and are enough to show anything."""
    return len(words.split()) >= LEAST_WORDS and " ".join(words.split()) in " ".join(text.split())


def in_a_line(words: str) -> str:
    """Words of a model or a law as a person is shown them."""
    return one_line(redact(words))[:MOST_SHOWN]
