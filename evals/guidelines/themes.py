"""Texts of our own on what the rules of a guideline are about, and what a text must say for raters to know it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.guidelines.rows import TUNING
from knowledge_base.guideline_records import Guideline, GuidelineItem

FOLDER = Path(__file__).parent / "worlds"
_FRESH = 3
"""One in so many texts is kept from drafting altogether."""


@dataclass(frozen=True)
class Theme:
    """What some cases are about, whether they violate, and the words (each with its likes) that decide them."""

    name: str
    item: str
    violates: bool
    needs: tuple[tuple[str, ...], ...]
    blurred: str
    acts: tuple[str, ...]
    details: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """Of an exception the rules that it bounds."""

    def texts(self, fresh: bool) -> list[str]:
        """Texts that drafting may see, or those that are kept from it; no two share both parts."""
        return [
            f"{act} {detail}"
            for at, act in enumerate(self.acts)
            for to, detail in enumerate(self.details)
            if ((at + to) % _FRESH == 0) == fresh
        ]

    def stated_by(self, guideline: Guideline) -> Iterator[GuidelineItem]:
        """The rules, edge cases and terms that hold the words."""
        for item in guideline.of("rule", "edge_case", "term"):
            said = item.text.casefold()
            if self.needs and all(any(word in said for word in likes) for likes in self.needs):
                yield item


@dataclass(frozen=True)
class Themes:
    """The themes of a policy: of an exception, the rule beside it, a limit, and of rules without a defect."""

    allowed: Theme
    forbidden: Theme
    limit: Theme
    more: tuple[Theme, ...]
    example: str
    """The example of `forbidden` in the guideline that a contradiction files under the other answer."""

    @property
    def every(self) -> Sequence[Theme]:
        """All of them."""
        return (self.allowed, self.forbidden, self.limit, *self.more)


@cache
def themes_of(policy: str) -> Themes:
    """The themes of a policy."""
    file = FOLDER / ("tuning.yaml" if policy in TUNING else "unseen.yaml")
    told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))[policy]
    more = tuple(_theme(f"more-{at}", one) for at, one in enumerate(told.get("more", ())))
    named = {name: _theme(name, told[name]) for name in ("allowed", "forbidden", "limit")}
    return Themes(**named, more=more, example=told["example"])


def _theme(name: str, told: dict[str, Any]) -> Theme:
    return Theme(
        name=name,
        item=told["item"],
        violates=told["violates"],
        needs=tuple(tuple(likes.split("|")) for likes in told.get("needs", ())),
        blurred=told.get("blurred", ""),
        acts=tuple(told["acts"]),
        details=tuple(told["details"]),
        beside=tuple(told.get("beside", ())),
    )
