"""How a batch stands for whoever leads it: how far, how well raters agree, hours spent, and what nobody can rate.

Kappa for any number of raters: Fleiss 1971, Psychological Bulletin 76:378-382. Its interval: the jackknife over items
(Fleiss and Davies 1982, Applied Psychological Measurement 6:309-315), with Student's quantile.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from knowledge_base.batch_records import Batch, Item
from knowledge_base.records import PersonId, Record
from knowledge_base.store import Transaction
from tools.batch_progress import BatchState, Progress, progress_of
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
        [one.rating.violates for one in every if one.rating.role == "rater"]
        for every in state.answers.values()
    ]
    full = [each for each in said if len(each) >= batch.asked.ratings > 1]
    seconds = [one.seconds for one in answers if one.seconds is not None]
    return Standing(
        progress=progress_of(tx, batch),
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


def running_kappa(units: Sequence[Sequence[Hashable]]) -> Kappa | None:
    """Fleiss' kappa of units with two ratings or more, with a 95 % interval; None where chance explains all."""
    parts = [_parts(Counter(unit)) for unit in units]
    value = _kappa(_sums(parts))
    if value is None or len(parts) < 2:
        return None
    low, high = _jackknifed(parts, value)
    return Kappa(value=value, low=max(low, -1.0), high=min(high, 1.0))


_Parts = tuple[float, Counter[Hashable], int]
"""Share of a unit's pairs that match, its answers, and the number of units."""


def _parts(counts: Counter[Hashable]) -> _Parts:
    n = counts.total()
    return sum(count * (count - 1) for count in counts.values()) / (n * (n - 1)), counts, 1


def _sums(parts: Sequence[_Parts]) -> _Parts:
    answers: Counter[Hashable] = Counter()
    for _, counts, _ in parts:
        answers.update(counts)
    return sum(share for share, _, _ in parts), answers, len(parts)


def _kappa(sums: _Parts) -> float | None:
    agreeing, answers, n = sums
    total = answers.total()
    chance = sum((count / total) ** 2 for count in answers.values()) if total else 1.0
    return None if n == 0 or chance >= 1 - 1e-12 else (agreeing / n - chance) / (1 - chance)


def _jackknifed(parts: Sequence[_Parts], value: float) -> tuple[float, float]:
    from scipy.stats import t

    agreeing, answers, n = _sums(parts)
    if agreeing == n:  # no two differ: leaving one out shows no spread, but the next may
        return _when_all_agree(answers, n), 1.0
    without = []
    for share, counts, _ in parts:
        left = _kappa((agreeing - share, answers - counts, n - 1))
        without.append(value if left is None else left)
    middle = sum(without) / n
    error = ((n - 1) / n * sum((each - middle) ** 2 for each in without)) ** 0.5
    half = float(t.ppf((1 + LEVEL) / 2, n - 1)) * error
    return value - half, value + half


def _when_all_agree(answers: Counter[Hashable], n: int) -> float:
    """The kappa at Wilson's lower bound of the agreement."""
    from tools.measure import wilson

    chance = sum((count / answers.total()) ** 2 for count in answers.values())
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
