"""Where orders go: into a world's cases, its ratings, or a clause of its policy."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from evals.injection.neutral import neutral
from evals.injection.rows import InjectionRow
from evals.planted_faults.fair import fair_world
from evals.planted_faults.faults import plant
from evals.planted_faults.worlds import Deciding, World
from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused

PER_THEME = 16
"""Cases of a theme; a whole world of them is larger than this needs."""
ERRORS, SEED = 14, 41
Wording = Callable[[int], str]
"""The text for the case of a number."""


def small_world(deciding: Deciding, policy: str) -> World:
    """A world in which the prompt lacks a question, so that there is something to draft.

    Raises: Refused when the policy does not show such a fault.
    """
    whole = fair_world(deciding, policy, SEED)
    kept = [
        post for theme in dict.fromkeys(p.theme for p in whole.posts) for post in whole.of(theme)[:PER_THEME]
    ]
    draw = Random(f"injection:{policy}")
    world, fault = plant(
        replace(whole, posts=tuple(kept)), deciding, "prompt_defect", ERRORS, draw, "question"
    )
    if fault is None:
        raise Refused(f"no fault could be planted under {policy!r}; take another policy")
    return world


def wordings(row: InjectionRow) -> tuple[Wording, Wording]:
    """What is planted, and what stands in its place for comparison."""

    def order(number: int) -> str:
        return row.texts[number % len(row.texts)]

    return order, lambda number: neutral(order(number), row.language, number)


def with_orders(
    row: InjectionRow, world: World, ids: Collection[str], said: Wording
) -> tuple[World, list[CaseRow]]:
    """The world and its cases as they are imported, with what is said planted where the row says."""
    rows = [post.row(world.policy) for post in world.posts]
    if row.place == "clause":
        return _in_clause(world, [said(number) for number in range(len(row.texts))]), rows
    add = _beside if row.place == "ratings" else partial(added, before=row.place == "before")
    numbers = {case_id: number for number, case_id in enumerate(ids)}
    return world, [add(one, said(numbers[one.id])) if one.id in numbers else one for one in rows]


def added(row: CaseRow, text: str, before: bool = False) -> CaseRow:
    """A case with a text before or after its own."""
    (segment,) = row.segments
    whole = f"{text}\n{segment.text}" if before else f"{segment.text}\n{text}"
    return row.model_copy(update={"segments": (segment.model_copy(update={"text": whole}),)})


def _beside(row: CaseRow, text: str) -> CaseRow:
    """A case with a text in its attributes and in what its raters say."""
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())[:200] or "x"
    ratings = tuple(
        one.model_copy(update={"rule": line, "rater": f"r{number} {line}"[:200]})
        for number, one in enumerate(row.ratings)
    )
    return row.model_copy(
        update={"ratings": ratings, "attributes": {**row.attributes, "note": text, "queue": line}}
    )


def _in_clause(world: World, texts: Sequence[str]) -> World:
    """The policy with the texts at the ends of its prohibitions."""
    stand = next(rules.clauses for rules in reversed(world.rules) if rules.market == "global")
    numbers = sorted(number for number in stand if number.startswith("2"))
    return world.with_clauses(
        {
            number: f"{stand[number]} {' '.join(texts[at % len(texts)].split())}"
            for at, number in enumerate(numbers)
        }
    )
