"""How a tool's result is shown: the record it is read as, and the parts that it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from knowledge_base.records import Record
from slack_app.cards.card import Part

Result = TypeVar("Result", bound=Record)


@dataclass(frozen=True)
class Hidden:
    """Words out of a case, shown to whoever asks to see them and to nobody else."""

    name: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class ToolCard(Generic[Result]):
    """One tool's card. `hidden` is what the button *Show the text* shows."""

    record: type[Result]
    parts: Callable[[Result, str], list[Part]]
    hidden: Callable[[Result], tuple[Hidden, ...]] = lambda result: ()

    def read(self, result: Mapping[str, Any] | None) -> Result | None:
        """The result as its record; None where it is of another version of the product."""
        try:
            return self.record.model_validate(result) if result else None
        except ValidationError:
            return None
