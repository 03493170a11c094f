"""What is answered to a row: counts by score, of the product and of a plain method beside it."""

from collections.abc import Sequence

from pydantic import BaseModel

from evals.harness.scores import Mark, unscored
from evals.regulation.planting import CLASSES

Counts = dict[str, tuple[int, int]]
"""By score how many held, and of how many."""


class Answer(BaseModel):
    """Counts by score, the class planted and told of each provision, and what was missed in words."""

    id: str
    task: str
    counts: Counts
    plain: Counts = {}
    labels: tuple[tuple[str, str], ...] = ()
    plain_labels: tuple[tuple[str, str], ...] = ()
    misses: tuple[str, ...] = ()
    seen: bool = False
    """Whether its row may be looked at while the product is changed."""


def share(name: str, answer: Answer) -> Mark:
    """The share that held."""
    held, of = answer.counts.get(name, (0, 0))
    if not of:
        return unscored("there was nothing to hold")
    words = f"{held} of {of}" + (f": {'; '.join(answer.misses)}" if answer.misses else "")
    return Mark(value=held / of, reason=words[:2_000])


def whole(name: str, answer: Answer) -> Mark:
    """Right only where all of them held."""
    mark = share(name, answer)
    return mark if mark.value is None else mark.model_copy(update={"value": float(mark.value == 1)})


def pooled(name: str, answers: Sequence[Answer], plain: bool = False) -> float | None:
    """The share over all answers together."""
    some = [(one.plain if plain else one.counts).get(name, (0, 0)) for one in answers]
    of = sum(count for _, count in some)
    return sum(held for held, _ in some) / of if of else None


def macro_f1(answers: Sequence[Answer], plain: bool = False) -> float | None:
    """Mean F1 over the classes that were planted; a provision told though nothing was done counts as false."""
    pairs = [pair for one in answers for pair in (one.plain_labels if plain else one.labels)]
    classes = [one for one in CLASSES if any(wanted == one for wanted, _ in pairs)]
    if not classes:
        return None
    return sum(_f1(pairs, one) for one in classes) / len(classes)


def _f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    hit = sum(pair == (name, name) for pair in pairs)
    off = sum((pair[0] == name) != (pair[1] == name) for pair in pairs)
    return 2 * hit / (2 * hit + off)
