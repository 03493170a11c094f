"""One tiny question, to see whether the language model answers."""

from typing import Literal

from agents.llm import Gateway, Said
from agents.llm_library import load
from agents.llm_settings import LlmSettings
from agents.prompting import load_prompt
from knowledge_base.records import Record
from knowledge_base.store import Store


class Echo(Record):
    """What the model is asked to say."""

    word: Literal["redline"]


def check(store: Store, settings: LlmSettings) -> tuple[Gateway, Said[Echo]]:
    """Ask anew, whatever the cache holds.

    Raises: NoModel, BudgetSpent, ModelFailed, ModelRefused, BadAnswer.
    """
    gateway = Gateway(store, settings.model_copy(update={"cache": False}))
    load()  # not a part of how long the model takes
    return gateway, gateway.structured("check", load_prompt("check"), {"word": "redline"}, Echo)
