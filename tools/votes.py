"""What raters said of the cases of one policy, as arrays: every figure on labels is made of these."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.case_formats.rating_cells import ANONYMOUS
from knowledge_base.cases import Case, Rating, label_of
from knowledge_base.store import Store
from tools.content_groups import content_groups
from tools.reading import texts_of
from tools.scene import GROUP_ATTRIBUTE

Ints = NDArray[np.int64]

YES_NO = ("no", "yes")
MOST_VALUES = 30
"""Labels told apart; the rarer ones of a longer list count as one."""
OTHERS = "all other labels"
GOLD_ATTRIBUTE = "gold"
_GOLD_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Asked:
    """Which ratings: of a policy, and of cases of a market or language, given in a time."""

    policy: str
    market: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Rated:
    """The cases that were asked for and are rated, by id, with their ratings and content groups."""

    cases: tuple[Case, ...]
    ratings: tuple[tuple[Rating, ...], ...]
    dated_by_case: bool
    """Whether weeks are those in which the cases happened, as no rating has a time."""

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of each case."""
        return tuple(texts_of(case).text for case in self.cases)

    @cached_property
    def groups(self) -> Ints:
        """The content group of each case."""
        named = [case.attributes.get(GROUP_ATTRIBUTE) for case in self.cases]
        given = [None if name is None else str(name) for name in named]
        return np.array(content_groups(self.texts, given), dtype=np.int64)


@dataclass(frozen=True)
class Ballots:
    """Votes that decided something, one entry a vote; adjudicators' are gold and no votes.

    `rater` is -1 where nobody knows who voted; `day` counts from 1-01-01 and is 0 where it is not known.
    """

    values: tuple[str, ...]
    raters: tuple[str, ...]
    rules: tuple[str, ...]
    case: Ints
    rater: Ints
    value: Ints
    rule: Ints
    day: Ints
    gold: Ints
    """For each case the value that is held to be right; -1 where none is."""

    @cached_property
    def counts(self) -> Ints:
        """How often each value was given to each case."""
        return self.counted(self.value, len(self.values))

    def counted(self, what: Ints, width: int) -> Ints:
        """How often each of `width` things was said of each case; below 0 is nothing."""
        said = what >= 0
        cells = self.case[said] * width + what[said]
        return np.bincount(cells, minlength=len(self.gold) * width).reshape(len(self.gold), width)

    @cached_property
    def others(self) -> Ints:
        """For each vote the one value that most of the case's other raters gave; -1 where there is none."""
        rest = self.counts[self.case]
        rest[np.arange(len(rest)), self.value] -= 1
        most = rest.max(axis=1, initial=0)
        alone = (rest == most[:, None]).sum(axis=1) == 1
        return np.where((most > 0) & alone, rest.argmax(axis=1), -1)

    @cached_property
    def majority(self) -> Ints:
        """The value most votes gave to each case; -1 for a tie or no vote."""
        most = self.counts.max(axis=1, initial=0)
        alone = (self.counts == most[:, None]).sum(axis=1) == 1
        return np.where((most > 0) & alone, self.counts.argmax(axis=1), -1)

    @cached_property
    def split(self) -> NDArray[np.bool_]:
        """Which cases got more than one value."""
        return np.asarray((self.counts > 0).sum(axis=1) > 1, dtype=bool)

    @cached_property
    def shared(self) -> NDArray[np.bool_]:
        """Which cases have two votes or more."""
        return np.asarray(self.counts.sum(axis=1) >= 2, dtype=bool)

    @cached_property
    def case_day(self) -> Ints:
        """The day of the last vote on each case; 0 where none is known."""
        found = np.zeros(len(self.gold), dtype=np.int64)
        np.maximum.at(found, self.case, self.day)
        return found


def rated_cases(store: Store, asked: Asked) -> Rated:
    """The ratings that were asked for, with their cases."""
    with store.read() as tx:
        given = tx.cases.ratings(asked.policy)
        found = tx.cases.get(sorted(given))
    ids = [
        case_id
        for case_id in sorted(found)
        if asked.market in (None, found[case_id].market) and asked.language in (None, found[case_id].language)
    ]
    by_case = not any(rating.at for case_id in ids for rating in given[case_id])
    kept = {case_id: _in_time(given[case_id], found[case_id], asked, by_case) for case_id in ids}
    ids = [case_id for case_id in ids if kept[case_id]]
    cases = tuple(found[case_id] for case_id in ids)
    return Rated(cases, tuple(tuple(kept[case_id]) for case_id in ids), by_case)


def verdicts(rated: Rated) -> Ballots:
    """Whether each vote said that a case violates."""
    gold = [_gold_verdict(ratings, case) for ratings, case in zip(rated.ratings, rated.cases, strict=True)]
    said = [[_code(one.violates) for one in ratings] for ratings in rated.ratings]
    return _ballots(rated, YES_NO, said, [_code(one) for one in gold])


def labels(rated: Rated) -> Ballots:
    """The label that each vote chose."""
    chosen = Counter(one.label for ratings in rated.ratings for one in ratings if one.label is not None)
    common = sorted(
        name for name, _ in sorted(chosen.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
    )
    values = (*common, OTHERS) if len(chosen) > len(common) else tuple(common)
    place = {name: number for number, name in enumerate(common)}

    def code(name: str | None) -> int:
        return -1 if name is None else place.get(name, len(common))

    gold = []
    for ratings, case in zip(rated.ratings, rated.cases, strict=True):
        told = {one.label for one in ratings if one.role == "adjudicator" and one.label is not None}
        attribute = str(case.attributes.get(GOLD_ATTRIBUTE, ""))
        gold.append(code(told.pop()) if len(told) == 1 else place.get(attribute, -1))
    said = [[code(one.label) for one in ratings] for ratings in rated.ratings]
    return _ballots(rated, values, said, gold)


def monday(day: int) -> date:
    """The Monday of a day's week."""
    found = date.fromordinal(day)
    return found - timedelta(days=found.weekday())


def _in_time(ratings: Sequence[Rating], case: Case, asked: Asked, by_case: bool) -> list[Rating]:
    if asked.since is None and asked.until is None:
        return list(ratings)
    kept = []
    for rating in ratings:
        at = case.occurred_at if by_case else rating.at
        if at is not None and (asked.since is None or at >= asked.since):
            kept += [rating] if asked.until is None or at < asked.until else []
    return kept


def _code(violates: bool | None) -> int:
    return -1 if violates is None else int(violates)


def _gold_verdict(ratings: Sequence[Rating], case: Case) -> bool | None:
    deciding = [rating for rating in ratings if rating.role == "adjudicator"]
    if deciding:
        return label_of(deciding).violates
    return _GOLD_WORDS.get(str(case.attributes.get(GOLD_ATTRIBUTE, "")).strip().casefold())


def _ballots(
    rated: Rated, values: tuple[str, ...], said: Sequence[Sequence[int]], gold: Sequence[int]
) -> Ballots:
    votes = [
        (place, rating, value)
        for place, (ratings, codes) in enumerate(zip(rated.ratings, said, strict=True))
        for rating, value in zip(ratings, codes, strict=True)
        if value >= 0 and rating.role == "rater"
    ]
    raters = sorted({rating.rater for _, rating, _ in votes if not rating.rater.startswith(ANONYMOUS)})
    cited = Counter(rating.rule for _, rating, _ in votes if rating.rule is not None)
    rules = sorted(
        name for name, _ in sorted(cited.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
    )
    rater_of = {name: number for number, name in enumerate(raters)}
    rule_of = {name: number for number, name in enumerate(rules)}
    when = [rated.cases[place].occurred_at if rated.dated_by_case else one.at for place, one, _ in votes]
    return Ballots(
        values=values,
        raters=tuple(raters),
        rules=tuple(rules),
        case=_ints([place for place, _, _ in votes]),
        rater=_ints([rater_of.get(rating.rater, -1) for _, rating, _ in votes]),
        value=_ints([value for _, _, value in votes]),
        rule=_ints([rule_of.get(one.rule or "", -1) for _, one, _ in votes]),
        day=_ints([0 if at is None else at.date().toordinal() for at in when]),
        gold=_ints(gold),
    )


def _ints(numbers: Sequence[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)
