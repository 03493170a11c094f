"""The gateway to language models: everything that a model is asked goes through `Gateway.structured`.

Values are redacted and made visible, data is fenced; the answer is a value of a type or an error. Each attempt is
reserved in the ledger with the most that it can cost before anything is sent, so that no number of threads and
processes on one store exceeds the day's budget. A model has no tools here and can do nothing but answer.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agents import llm_wire
from agents.answers import instruction, read_answer, response_format, schema_of
from agents.llm_budget import Budget
from agents.llm_errors import BadAnswer, CutOff, ModelFailed, ModelRefused, NoAnswer, NoModel
from agents.llm_settings import LlmSettings, read_settings
from agents.llm_wire import AttemptFailed, Heard, Message
from agents.prompting import Prompt
from knowledge_base import digests
from knowledge_base.records import Digest, now
from knowledge_base.spending import ANSWERED, CACHED, Charge
from knowledge_base.store import Store
from tools.redact import redact
from tools.visible import visible

T = TypeVar("T", bound=BaseModel)

MOST_SHOWN_BACK = 4000
"""Characters of a bad answer that the model is shown when it is asked to mend it."""


@dataclass(frozen=True)
class Said(Generic[T]):
    """An answer and what it came to: `cost` in US dollars, `seconds` from the question to the answer."""

    value: T
    model: str
    prompt: Digest
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    cached: bool = False
    repaired: bool = False

    @property
    def tokens(self) -> int:
        """Tokens both ways."""
        return self.tokens_in + self.tokens_out


@dataclass
class _Question(Generic[T]):
    """One call of `structured` while it is under way."""

    purpose: str
    prompt: Digest
    schema: type[T]
    shape: dict[str, Any] | None
    messages: list[Message]
    charges: list[Charge]


class Gateway:
    """One model, behind redaction, fences, a budget and a cache. Safe to use from many threads."""

    def __init__(
        self,
        store: Store,
        settings: LlmSettings,
        clock: Callable[[], datetime] = now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        if not settings.model:
            raise NoModel("no language model is configured; set REDLINE_LLM_MODEL, such as openai/gpt-5-mini")
        self.settings = settings
        self.budget = Budget(store, settings, clock)
        self._store, self._clock, self._pause = store, clock, pause

    @property
    def model(self) -> str:
        """litellm's name of the model."""
        return self.settings.model

    def structured(
        self,
        purpose: str,
        prompt: Prompt,
        values: Mapping[str, str],
        schema: type[T],
        charges: list[Charge] | None = None,
        pictures: Sequence[str] = (),
    ) -> Said[T]:
        """The model's answer as a value of a type.

        `charges` is given what each attempt came to, also where all end in an error; `pictures` are addresses, which
        are shown with the user message as they are.

        Raises: BudgetSpent, ModelFailed, ModelRefused, BadAnswer; WrongUsage when values are not the prompt's.
        """
        started = time.monotonic()
        prompt.check(values)
        charges = [] if charges is None else charges
        clean = {name: _clean(value) for name, value in values.items()}
        key = self._key(prompt, clean, schema, pictures)
        kept = self._kept(key, schema) if self.settings.cache else None
        if kept is not None:
            charges.append(Charge(outcome=CACHED))
            return self._from_cache(purpose, prompt, kept, started)
        before = len(charges)
        question = self._question(purpose, prompt, clean, schema, pictures, charges)
        value, repaired = self._answer(question)
        if self.settings.cache:
            with self._store.write() as tx:
                tx.spending.keep(key, self.model, self._clock(), value.model_dump_json())
        return Said(
            value,
            self.model,
            prompt.digest,
            sum(charge.tokens_in for charge in charges[before:]),
            sum(charge.tokens_out for charge in charges[before:]),
            sum(charge.cost for charge in charges[before:]),
            time.monotonic() - started,
            repaired=repaired,
        )

    @cached_property
    def _form(self) -> str:
        try:
            return llm_wire.answer_format(self.settings)
        except AttemptFailed as failed:
            raise self._failure(failed) from None

    def _question(
        self,
        purpose: str,
        prompt: Prompt,
        values: Mapping[str, str],
        schema: type[T],
        pictures: Sequence[str],
        charges: list[Charge],
    ) -> _Question[T]:
        system, user = prompt.render(values)
        system += instruction(self._form, schema)
        messages: list[Message] = [
            {"role": "system", "content": system},
            {"role": "user", "content": llm_wire.with_pictures(user, pictures)},
        ]
        shape = response_format(self._form, schema)
        return _Question(purpose, prompt.digest, schema, shape, messages, charges)

    def _answer(self, question: _Question[T]) -> tuple[T, bool]:
        """The value, and whether it took a second answer."""
        try:
            return self._retried(question), False
        except CutOff:
            raise
        except BadAnswer as bad:
            question.messages += _mending(bad)
            return self._retried(question), True

    def _retried(self, question: _Question[T]) -> T:
        """Attempt until there is an answer, as often as the settings say."""
        for again in range(self.settings.retries + 1):
            try:
                return self._attempt(question)
            except AttemptFailed as failed:
                wait = self._wait(failed, again)
                if wait is None:
                    raise self._failure(failed) from None
                self._pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, failed: AttemptFailed, again: int) -> float | None:
        """Seconds until the next attempt; None where there is none."""
        asked = failed.wait or 0.0
        if not failed.again or again == self.settings.retries or asked > self.settings.timeout_seconds:
            return None
        # At random, so that many threads that were refused together do not come back together.
        return max(asked, random.uniform(0.25, 0.5) * 2.0**again)

    def _attempt(self, question: _Question[T]) -> T:
        """Reserve, ask once, read the answer, settle."""
        most = self.budget.most(question.messages, question.shape)
        row = self.budget.reserve(question.purpose, question.prompt, most)
        started = time.monotonic()
        try:
            heard = llm_wire.attempt(self.settings, question.messages, question.shape)
        except AttemptFailed as failed:
            # What may be charged without an answer counts as the most it can be.
            cost = most if failed.billed else 0.0
            charge = Charge(outcome=failed.outcome, cost=cost, seconds=time.monotonic() - started)
            self._settle(question, row, charge)
            raise
        outcome, problem, value = self._judge(heard, question.schema)
        tokens_in = heard.tokens_in or self._guessed(question.messages)
        tokens_out = heard.tokens_out or len(heard.content or "") // 4
        charge = Charge(
            outcome=outcome,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=self.budget.cost(tokens_in, tokens_out),
            seconds=time.monotonic() - started,
        )
        self._settle(question, row, charge)
        if value is None:
            raise problem or AssertionError("an answer has a value or a problem")
        return value

    def _guessed(self, messages: Sequence[Message]) -> int:
        """About how many tokens were sent, where the provider does not say."""
        words = sum(len(llm_wire.text_of(message)) for message in messages) // 4
        return words + llm_wire.pictures_in(messages) * self.settings.picture_tokens

    def _settle(self, question: _Question[T], row: int, charge: Charge) -> None:
        question.charges.append(charge)
        self.budget.settle(row, charge)

    def _judge(self, heard: Heard, schema: type[T]) -> tuple[str, ModelRefused | BadAnswer | None, T | None]:
        """The outcome for the ledger, then what is wrong with an answer or its value."""
        name = repr(self.model)
        if heard.declined:
            return (
                "refused",
                ModelRefused(f"{name} declined to answer; ask in other words, or ask a person"),
                None,
            )
        if heard.cut_off:
            words = (
                f"{name} was cut off after {self.settings.max_tokens} tokens; raise REDLINE_LLM_MAX_TOKENS"
            )
            return "cut off", CutOff(words), None
        if heard.content is None or not heard.content.strip():
            outcome = "none" if heard.content is None else "empty"
            words = "no answer at all" if heard.content is None else "an empty answer"
            step = "try again, or raise REDLINE_LLM_MAX_TOKENS"
            return outcome, NoAnswer(f"{name} gave {words}; {step}", "it was empty"), None
        try:
            return ANSWERED, None, read_answer(heard.content, schema)
        except BadAnswer as bad:
            shown = visible(redact(heard.content[:MOST_SHOWN_BACK]))
            step = "try again, or use a model that keeps to a JSON Schema"
            return "bad answer", BadAnswer(f"{name}: {bad}; {step}", bad.problem, shown), None

    def _key(
        self, prompt: Prompt, values: Mapping[str, str], schema: type[T], pictures: Sequence[str]
    ) -> Digest:
        """The digest under which an answer is kept: everything that it depends on, and no code of a fence."""
        parts = (self.model, self.settings.api_base, self.settings.temperature, prompt.digest)
        shown = [digests.of_text(address) for address in pictures]
        return digests.of_value([*parts, dict(values), schema_of(schema), *shown])

    def _kept(self, key: Digest, schema: type[T]) -> T | None:
        with self._store.read() as tx:
            body = tx.spending.cached(key)
        try:
            return None if body is None else schema.model_validate_json(body)
        except ValidationError:
            return None

    def _from_cache(self, purpose: str, prompt: Prompt, value: T, started: float) -> Said[T]:
        with self._store.write() as tx:
            tx.spending.reserve(self._clock(), purpose, self.model, prompt.digest, Charge(outcome=CACHED))
        return Said(value, self.model, prompt.digest, seconds=time.monotonic() - started, cached=True)

    def _failure(self, failed: AttemptFailed) -> ModelFailed | ModelRefused:
        kind = ModelRefused if failed.outcome == "refused" else ModelFailed
        asked = f" (it asks to wait {failed.wait:.0f} seconds)" if failed.wait else ""
        return kind(f"{self.model!r} {failed.words}{asked}")


def gateway_for(store: Store, settings: LlmSettings | None = None) -> Gateway | None:
    """The gateway that the environment configures; None where no model is."""
    settings = settings or read_settings()
    return Gateway(store, settings) if settings.model else None


@lru_cache(maxsize=64)
def _clean(value: str) -> str:
    """A value as it is sent; rules that stay the same over many cases are looked through once."""
    return visible(redact(value))


def _mending(bad: BadAnswer) -> Sequence[Message]:
    """What the model is told after an answer of the wrong form."""
    told = f"That answer cannot be used: {visible(bad.problem)}. Answer again, with the JSON object only."
    said = [{"role": "assistant", "content": bad.shown}] if bad.shown else []
    return [*said, {"role": "user", "content": told}]
