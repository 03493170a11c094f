"""How a batch stands for whoever leads it: how far, how well raters agree, hours spent, and what nobody can rate.

Kappa is that of `tools.agreement`. Its interval: the jackknife over items, with Student's quantile
(Fleiss and Davies 1982, Applied Psychological Measurement 6:309-315).
"""

from collections.abc import Sequence

from knowledge_base.batch_records import Batch, Item
from knowledge_base.records import PersonId, Record
from knowledge_base.store import Transaction
from tools.batch_progress import BatchState, Progress
from tools.rater_rules import RatingRole
from tools.rating_crew import Crew, crew_of

FEWEST = 10
"""Items rated in full, below which kappa would say more than is known."""
LEVEL = 0.95


class Kappa(Record):
    """Agreement beyond chance: 1 is full, 0 what chance gives."""

    value: float
    low: float
    high: float


class Standing(Record):
    """`rated` items have all their ratings; raters were of one mind on `agreed` of them."""

    progress: Progress
    crew: Crew
    rated: int
    agreed: int
    kappa: Kappa | None
    """None under ten items, and where only one answer was ever given."""
    hours: float
    """Spent on the answers whose time is known."""
    timed: int
    answers: int
    escalated: int
    stranded: int
    """Items that want an answer which nobody who was asked can give."""


def standing_of(tx: Transaction, batch: Batch) -> Standing:
    """How a batch stands."""
    state, crew = BatchState(tx, batch), crew_of(tx, batch)
    answers = [one for every in state.answers.values() for one in every]
    said = [
        [one.rating.violates for one in every if one.rating.role == "rater"][: batch.asked.ratings]
        for every in state.answers.values()
    ]
    full = [each for each in said if len(each) >= batch.asked.ratings > 1]
    seconds = [one.seconds for one in answers if one.seconds is not None]
    return Standing(
        progress=state.progress(),
        crew=crew,
        rated=len(full),
        agreed=sum(len(set(each)) == 1 and each[0] is not None for each in full),
        kappa=running_kappa(full) if len(full) >= FEWEST else None,
        hours=sum(seconds) / 3_600,
        timed=len(seconds),
        answers=len(answers),
        escalated=len(state.escalated),
        stranded=sum(_is_stranded(state, crew, item) for item in state.items) if crew.members else 0,
    )


def running_kappa(units: Sequence[Sequence[bool | None]]) -> Kappa | None:
    """Fleiss' kappa of units rated by as many people each, with a 95 % interval; None where chance explains all.

    That of `redline labels report`; but with few items a bootstrap is too sure, so the interval is the jackknife's.
    """
    import numpy as np
    from scipy.stats import t

    from tools.agreement import fleiss_kappa

    if len(units) < 2:
        return None
    counts = np.array([[unit.count(value) for value in (True, False, None)] for unit in map(list, units)])
    statistic = fleiss_kappa(len(units[0]))
    value, n = statistic.of(counts), len(counts)
    if value is None:
        return None
    if (counts.max(axis=1) == len(units[0])).all():
        return Kappa(value=value, low=_when_all_agree(counts.sum(axis=0).tolist(), n), high=1.0)
    parts = statistic.parts(counts)
    without = statistic.value(parts.sum(axis=0) - parts)
    without = np.where(np.isnan(without), value, without)
    error = ((n - 1) / n * ((without - without.mean()) ** 2).sum()) ** 0.5
    half = float(t.ppf((1 + LEVEL) / 2, n - 1) * error)
    return Kappa(value=value, low=max(value - half, -1.0), high=min(value + half, 1.0))


def _when_all_agree(votes: Sequence[int], n: int) -> float:
    """The kappa at Wilson's lower bound of the agreement: no two differ so far, but the next may."""
    from tools.measure import wilson

    chance = sum((count / sum(votes)) ** 2 for count in votes)
    return (wilson(n, n, LEVEL)[0] - chance) / (1 - chance)


def _is_stranded(state: BatchState, crew: Crew, item: Item) -> bool:
    wants: dict[str, tuple[RatingRole, Sequence[PersonId]]] = {
        "open": ("rater", crew.raters),
        "split": ("adjudicator", crew.adjudicators),
    }
    found = wants.get(state.of(item))
    if found is None:
        return False
    role, people = found
    ratings = sum(one.rating.role == "rater" for one in state.answers[item.case])
    wanted = state.batch.asked.ratings - ratings if role == "rater" else 1
    rated_it = {one.person for one in state.given[item.case] if one.role != role}
    able = [one for one in people if state.may_still(item, one) and one not in rated_it]
    return len(able) < wanted
