"""Where a fault goes, and what every fault needs: posts of its theme, as many as make so many errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from evals.planted_faults.fair import placed, sample
from evals.planted_faults.wordings import Theme
from evals.planted_faults.worlds import Deciding, Post, World

Plant = Callable[["Site", int], World]


@dataclass(frozen=True)
class Site:
    """Where a fault goes: a world, what decides it, and the chance that draws."""

    world: World
    deciding: Deciding
    draw: Random
    theme: Theme

    def make(self, name: str, texts: Sequence[str], violates: bool, **fields: Any) -> list[Post]:
        """Posts of the fault's theme."""
        given = [post.id for post in self.world.posts]
        start = sum(one.startswith(f"{name}-") for one in given)
        return placed(self.draw, f"{name}-{start}", self.theme.name, texts, violates, **fields)

    def until(self, world: World, posts: Sequence[Post], errors: int) -> World:
        """The world with the first of these posts that make so many errors."""
        if not posts:
            return world
        scores = self.deciding.scores(world, posts)
        off = (scores >= world.thresholds.default) != np.array([post.violates for post in posts], dtype=bool)
        enough = np.flatnonzero(np.cumsum(off) >= errors)
        return world.with_posts(posts[: int(enough[0]) + 1 if len(enough) else len(posts)])

    def posts_of_theme(self) -> list[str]:
        """The theme's texts in an order of chance, near-duplicates last."""
        texts = self.theme.posts()
        return sample(self.draw, texts[: len(texts) // 3], len(texts)) + sample(
            self.draw, texts[len(texts) // 3 :], len(texts)
        )
