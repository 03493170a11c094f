"""A revision of a prompt: ideas combined, weighed, and held against each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.prompts import PromptSpec, Thresholds
from tools.ideas.idea import Idea
from tools.judge import Judged
from tools.scene import Bools, Scene


@dataclass(frozen=True)
class Gain:
    """How far a revision raises the goal on some cases, with its bootstrap standard error."""

    value: float
    error: float

    @property
    def likely(self) -> float:
        """How likely it is above zero: the normal tail."""
        from scipy.stats import norm

        return float(norm.cdf(self.value / self.error)) if self.error > 0 else float(self.value > 0)


@dataclass(frozen=True)
class Revision:
    """Ideas combined: what they make of prompt and thresholds, and what those decide for every row of the scene."""

    ideas: tuple[Idea, ...]
    spec: PromptSpec
    thresholds: Thresholds
    judged: Judged
    decided: Bools

    @property
    def taught(self) -> frozenset[int]:
        """Content groups that words were taken from."""
        return taught_by(self.ideas)

    def moves(self, scene: Scene) -> bool:
        """Whether it changes the thresholds."""
        return self.thresholds != scene.instruments.thresholds

    def size(self, scene: Scene) -> int:
        """How many items it adds, changes or takes away."""
        return sum(idea.size for idea in self.ideas) + self.moves(scene)


@dataclass(frozen=True)
class Weighed:
    """A revision where it was chosen: its gain over what is in force, its rates and what it takes.

    `size` counts items changed; `words` are those of the prompt, which an LLM reads with each case.
    """

    revision: Revision
    gain: Gain
    recall: float
    fpr: float
    size: int
    words: int

    def beaten_by(self, other: "Weighed") -> bool:
        """Whether another is at least as good in everything and better in something."""
        mine = (self.recall, -self.fpr, -self.size, -self.words)
        theirs = (other.recall, -other.fpr, -other.size, -other.words)
        return mine != theirs and all(a >= b for a, b in zip(theirs, mine, strict=True))


@dataclass(frozen=True)
class Chosen:
    """The revision that won, those that no other beats in recall, FPR, size and length, and what the search took."""

    best: Weighed
    pareto: tuple[Weighed, ...]
    compared: int
    asked: int


def taught_by(ideas: Sequence[Idea]) -> frozenset[int]:
    """Content groups that some ideas took words from."""
    return frozenset[int]().union(*(idea.taught for idea in ideas))


def pareto(weighed: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Those that no other beats, the smallest first."""
    kept = [one for one in weighed if not any(one.beaten_by(other) for other in weighed)]
    return tuple(sorted(kept, key=lambda one: (one.size, -one.gain.value)))
