"""A gateway before the double, for the tests of what it sends, takes and pays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from agents.llm import Gateway, Said
from agents.llm_errors import CutOff, ModelFailed, ModelRefused, NoAnswer
from agents.llm_settings import LlmSettings
from agents.prompting import read_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.records import Record
from knowledge_base.spending import LlmCall
from knowledge_base.store import Store
from tests import llm_answers
from tests.llm_answers import Answer, Answers, fails, says
from tests.llm_double import KEY, LlmDouble

PROMPT = read_prompt(
    "---\nname: judge\nversion: 1\npurpose: p\ndata: [case, note]\nvalues: [rule]\n---\n"
    "## system\nJudge by {{rule}}.\n## user\n{{case}}\n{{note}}\n",
    "judge.md",
)
CASE = "Write to mira@example.com or +49 170 1234567, says the secret word xylophone."
VALUES = {"case": CASE, "note": "none", "rule": "clause scams/2.1"}
START = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE = datetime(2100, 7, 1, 23, 59, tzinfo=UTC)
ROOT = Path(__file__).parents[1]


class Verdict(Record):
    label: Literal["yes", "no"]
    why: str


YES = {"label": "yes", "why": "it says so"}
GOOD = says(YES)


def settings_for(double: LlmDouble | None = None, **changes: Any) -> LlmSettings:
    """Whatever the environment says, these."""
    given: dict[str, Any] = {"model": "openai/double", "api_key": KEY, "price_in": 1.0, "price_out": 2.0}
    given |= {"api_base": double.url if double else "", "timeout_seconds": 20, "cache": False}
    return LlmSettings(**(given | changes))


class Desk:
    """A gateway to a double, and what it waited for."""

    def __init__(self, store: Store, double: LlmDouble, **changes: Any) -> None:
        self.store, self.double = store, double
        self.pauses: list[float] = []
        self.gateway = Gateway(store, settings_for(double, **changes), pause=self.pauses.append)

    def ask(self, **values: str) -> Said[Verdict]:
        """The verdict on a case."""
        return self.gateway.structured("judge", PROMPT, VALUES | values, Verdict)

    def fails(self, kind: type[RedlineError], **values: str) -> RedlineError:
        """The error that asking ends with."""
        with pytest.raises(kind) as caught:
            self.ask(**values)
        assert type(caught.value) is kind
        return caught.value

    @property
    def calls(self) -> list[LlmCall]:
        """The ledger."""
        with self.store.read() as tx:
            return tx.spending.calls(START)

    @property
    def outcomes(self) -> list[str]:
        """What became of every attempt."""
        return [call.outcome for call in self.calls]


@contextmanager
def desk(store: Store, answers: Answers, **changes: Any) -> Iterator[Desk]:
    """A gateway to a double that answers so."""
    with LlmDouble(answers) as double:
        yield Desk(store, double, **changes)


# What is sent


ENDS: list[tuple[list[Answer], type[RedlineError], list[str]]] = [
    ([llm_answers.truncated(YES)], CutOff, ["cut off"]),
    ([llm_answers.refuses()], ModelRefused, ["refused"]),
    ([llm_answers.filtered()], ModelRefused, ["refused"]),
    ([llm_answers.empty(), llm_answers.empty()], NoAnswer, ["empty", "empty"]),
    ([llm_answers.nothing(), llm_answers.nothing()], NoAnswer, ["none", "none"]),
    ([llm_answers.malformed(), llm_answers.refuses()], ModelRefused, ["bad answer", "refused"]),
    ([llm_answers.endless()], ModelFailed, ["too long"]),
    ([llm_answers.compressed(YES)], ModelFailed, ["too long"]),
    ([llm_answers.garbage()], ModelFailed, ["unreadable"]),
    ([fails(307, Location="http://127.0.0.1:1/v1/chat/completions")], ModelFailed, ["http 307"]),
]


def configure(monkeypatch: pytest.MonkeyPatch, double: LlmDouble, **changes: str) -> None:
    """Set the environment so that whatever asks a model asks the double, once a question."""
    given = {
        "MODEL": "openai/double",
        "API_BASE": double.url,
        "API_KEY": KEY,
        "RETRIES": "0",
        "CACHE": "false",
    }
    for name, value in (given | changes).items():
        monkeypatch.setenv(f"REDLINE_LLM_{name}", value)
