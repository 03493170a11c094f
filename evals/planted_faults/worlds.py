"""A world: a policy with its history, cases with raters' votes, and a prompt; and what decides it.

What decides is the product's own embedded judge, so a world is decided with an embedder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import CaseRow
from knowledge_base.embed import Embedder
from knowledge_base.prompts import PromptSpec, Thresholds
from tools.judge import EmbeddedJudge
from tools.reading import read, texts_of

Bools = NDArray[np.bool_]
Draw = Random

FIRST, SECOND = date(2025, 1, 1), date(2025, 7, 1)
"""The days from which the two versions of every policy hold."""


@dataclass(frozen=True)
class Post:
    """A case of a world; `votes` are its raters', in order."""

    id: str
    text: str
    theme: str
    votes: tuple[bool, ...]
    language: str = "en"
    market: str = "global"
    surface: str = "comment"
    day: date = SECOND
    kind: str = "caption"
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def violates(self) -> bool:
        """What most raters say."""
        return 2 * sum(self.votes) > len(self.votes)

    def row(self, policy: str) -> CaseRow:
        """The case as it is imported."""
        at = datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
        ratings = [
            {"rater": f"r{number}", "policy": policy, "violates": vote}
            for number, vote in enumerate(self.votes)
        ]
        body: dict[str, Any] = {
            "id": self.id,
            "segments": [{"kind": self.kind, "text": self.text}],
            "language": self.language,
            "market": self.market,
            "surface": self.surface,
            "occurred_at": at.isoformat(),
            "attributes": dict(self.attributes),
            "ratings": ratings,
        }
        return CaseRow.model_validate(body)


@dataclass(frozen=True)
class Rules:
    """One version of a policy document: the text of each clause by its number."""

    market: str
    since: date
    clauses: Mapping[str, str]

    def document(self, policy: str, title: str) -> str:
        """The document as it is imported."""
        head = f"id: {policy}\ntitle: {title}\nmarket: {self.market}\neffective_from: {self.since}"
        parts = [f"---\n{head}\n---\n# {title}\n"]
        for section, heading in (("2", "Not allowed"), ("3", "Allowed")):
            rules = {number: text for number, text in self.clauses.items() if number.startswith(section)}
            if rules:
                parts.append(f"## {section} {heading}")
                parts += [f"{number} {text}" for number, text in sorted(rules.items())]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class World:
    """Everything that triage will see, and for whoever marks it which fault made which case an error."""

    policy: str
    title: str
    rules: tuple[Rules, ...]
    """Of the policy for all markets first, version after version."""
    spec: PromptSpec
    threshold: float
    posts: tuple[Post, ...]
    planted: Mapping[str, int] = field(default_factory=dict)
    """By case the number of the fault that made it an error."""
    taken: frozenset[str] = frozenset()
    """Themes that a fault is about."""

    @property
    def thresholds(self) -> Thresholds:
        """As they are imported."""
        return Thresholds(name=self.policy, prompt=self.policy, default=round(self.threshold, 6))

    @property
    def labels(self) -> Bools:
        """Post by post, whether it violates."""
        return np.array([post.violates for post in self.posts], dtype=bool)

    def of(self, theme: str) -> list[Post]:
        """The posts of a theme."""
        return [post for post in self.posts if post.theme == theme]

    def without(self, theme: str) -> "World":
        """The world without the posts of a theme."""
        return replace(self, posts=tuple(post for post in self.posts if post.theme != theme))

    def with_posts(self, posts: Sequence[Post]) -> "World":
        """The world with these posts, in place of those that have the same id."""
        own = {post.id: post for post in self.posts} | {post.id: post for post in posts}
        return replace(self, posts=tuple(own.values()))

    def with_clauses(self, change: Mapping[str, str | None], newest: bool = False) -> "World":
        """The policy with these clauses, None for none, in every version or in the newest one only."""
        changed = []
        for rules in self.rules:
            if rules.market == "global" and (not newest or rules.since == SECOND):
                clauses = {**rules.clauses, **change}
                kept = {number: text for number, text in clauses.items() if text is not None}
                rules = replace(rules, clauses=kept)
            changed.append(rules)
        return replace(self, rules=tuple(changed))


class Deciding:
    """Decides worlds as the product does, with one embedder for all of them."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def scores(self, world: World, posts: Sequence[Post] | None = None) -> NDArray[np.float64]:
        """The prompt's score of each post."""
        asked = world.posts if posts is None else posts
        reading = read([texts_of(post.row(world.policy).case()) for post in asked], self.embedder)
        return EmbeddedJudge(self.embedder).judge(world.spec, reading).score

    def wrong(self, world: World) -> set[str]:
        """The cases that are decided against their label."""
        off = (self.scores(world) >= world.thresholds.default) != world.labels
        return {post.id for post, is_off in zip(world.posts, off, strict=True) if is_off}
