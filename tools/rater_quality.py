"""How good each rater is: right on gold items, week by week, sided with by adjudicators, and how quick.

All of it is from the answers that batches got. Few answers tell little: `few` says so, and the interval shows it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from knowledge_base.batch_records import Answer, Batch
from knowledge_base.cases import PlainText
from knowledge_base.records import CaseId, PersonId, Record
from knowledge_base.store import Transaction
from tools.batch_progress import state_of
from tools.report_records import Part, part

FEW = 20
"""Fewer gold answers than this hardly tell a good rater from a fair one: 19 of 20 may mean anything from 76 to 99 %."""
LEAST_TIMED = 5
"""Answers with a time that a pace is told from."""


class GoldWeek(Record):
    """A week's gold answers of a rater; the week begins on `monday`."""

    monday: date
    right: Part


class RaterQuality(Record):
    """One rater over the batches. `sided` are split items on which the adjudicator said what they had said.

    Raters split on those items, so half is what to expect of two equally good raters: it is no accuracy.
    """

    rater: PersonId
    answers: int
    undecided: int
    gold: Part
    """Gold items answered rightly; an undecided answer is not right."""
    few: bool
    weeks: tuple[GoldWeek, ...] = ()
    sided: Part
    timed: int
    median_seconds: float | None = None
    per_hour: float | None = None
    """Items in an hour of the time that is known; None where too few answers have one."""


class Quality(Record):
    """Raters over the batches of one policy, or of all."""

    policy: PlainText | None
    batches: int
    raters: tuple[RaterQuality, ...]
    pooled: Part
    """All gold answers together."""


def rater_quality(tx: Transaction, policy: str | None, batch_id: str | None = None) -> Quality:
    """The quality of every rater who answered, the one with the most gold answers first."""
    batches = [one for one in tx.batches.all(policy) if batch_id in (None, one.id)]
    tally = _Tally()
    for batch in batches:
        tally.add(tx, batch)
    raters = [tally.told(rater) for rater in tally.answers]
    right = sum(one.gold.count for one in raters)
    return Quality(
        policy=policy,
        batches=len(batches),
        raters=tuple(sorted(raters, key=lambda one: (-one.gold.of, one.rater))),
        pooled=part(right, sum(one.gold.of for one in raters)),
    )


class _Tally:
    def __init__(self) -> None:
        self.answers: defaultdict[PersonId, list[Answer]] = defaultdict(list)
        self._gold: defaultdict[PersonId, list[tuple[date, bool]]] = defaultdict(list)
        self._sided: defaultdict[PersonId, list[bool]] = defaultdict(list)

    def add(self, tx: Transaction, batch: Batch) -> None:
        by_case: defaultdict[CaseId, list[Answer]] = defaultdict(list)
        for answer in tx.batches.answers(batch.id):
            by_case[answer.case].append(answer)
        for item in tx.batches.items(batch.id):
            given = by_case[item.case]
            ratings = [one for one in given if one.rating.role == "rater"]
            settled = [one.rating.violates for one in given if one.rating.role == "adjudicator"]
            was_split = settled and state_of(batch, item, ratings) == "split"
            for one in ratings:
                self.answers[one.person].append(one)
                if item.is_gold:
                    self._gold[one.person].append((one.at.date(), one.rating.violates is item.gold))
                elif was_split and settled[0] is not None:
                    self._sided[one.person].append(one.rating.violates is settled[0])

    def told(self, rater: PersonId) -> RaterQuality:
        answers, gold, sided = self.answers[rater], self._gold[rater], self._sided[rater]
        times = [one.seconds for one in answers if one.seconds]
        enough = len(times) >= LEAST_TIMED
        return RaterQuality(
            rater=rater,
            answers=len(answers),
            undecided=sum(one.rating.violates is None for one in answers),
            gold=part(sum(right for _, right in gold), len(gold)),
            few=len(gold) < FEW,
            weeks=_weeks(gold),
            sided=part(sum(sided), len(sided)),
            timed=len(times),
            median_seconds=median(times) if enough else None,
            per_hour=3_600 * len(times) / sum(times) if enough else None,
        )


def _weeks(gold: Sequence[tuple[date, bool]]) -> tuple[GoldWeek, ...]:
    by_week: defaultdict[date, list[bool]] = defaultdict(list)
    for day, right in gold:
        by_week[day - timedelta(days=day.weekday())].append(right)
    return tuple(
        GoldWeek(monday=monday, right=part(sum(told), len(told))) for monday, told in sorted(by_week.items())
    )
