"""Planting: each fault changes one thing in a world, so that about a given number of cases become errors.

A case counts for the fault that made it an error: right before it was planted, or not there, and wrong after. Every
variant of a fault says in its name what was done.
"""

from dataclasses import dataclass, replace
from random import Random

from evals.planted_faults.faults_in_cases import IN_CASES
from evals.planted_faults.faults_in_rules import IN_RULES
from evals.planted_faults.site import Plant, Site
from evals.planted_faults.wordings import Theme, policy_of
from evals.planted_faults.worlds import Deciding, World
from knowledge_base.changes import Cause

_ORDER: tuple[Cause, ...] = (
    "label_error",
    "ambiguous_guideline",
    "policy_gap",
    "stale_policy",
    "market_mismatch",
    "threshold",
    "prompt_defect",
    "evasion",
    "coverage",
    "missing_context",
    "capacity_ceiling",
)
FAULTS: dict[Cause, dict[str, Plant]] = {cause: (IN_RULES | IN_CASES)[cause] for cause in _ORDER}
"""By cause, what may be done to plant it."""
LEAST_ERRORS = 3
"""A fault that made fewer errors is not there to be found."""
TRIES = 4


@dataclass(frozen=True)
class Planted:
    """A fault that was planted: its cause, what was done, and how many errors came of it."""

    cause: Cause
    variant: str
    theme: str
    errors: int


def plant(
    world: World, deciding: Deciding, cause: Cause, errors: int, draw: Random, variant: str = ""
) -> tuple[World, Planted | None]:
    """The world with one more fault, and the fault; None when no theme was left that it shows in."""
    number = len(set(world.planted.values()))
    before = deciding.wrong(world)
    known = {post.id for post in world.posts}
    for _ in range(TRIES):
        name = variant or draw.choice(sorted(FAULTS[cause]))
        theme = _theme(world, cause, name, draw)
        if theme is None:
            return world, None
        site = Site(world, deciding, draw, theme)
        after = FAULTS[cause][name](site, errors)
        wrong = deciding.wrong(after) - (before & known)
        if len(wrong) >= min(LEAST_ERRORS, errors):
            own = dict.fromkeys(wrong, number)
            kept = {case_id: of for case_id, of in world.planted.items() if case_id not in own}
            done = replace(after, planted=kept | own, taken=after.taken | {theme.name})
            return done, Planted(cause, name, theme.name, len(wrong))
    return world, None


def _theme(world: World, cause: Cause, variant: str, draw: Random) -> Theme | None:
    """A theme that no other fault is about; for a language, the one that is told in it."""
    policy = policy_of(world.policy)
    stands = "allowed" if variant == "exception" else "forbidden"
    free = [theme for theme in policy.standing(stands) if theme.name not in world.taken]
    if variant == "language":
        told = {theme for _, theme, _ in policy.abroad}
        free = [theme for theme in free if theme.name in told]
    return draw.choice(free) if free else None
