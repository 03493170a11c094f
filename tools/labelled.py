"""The labelled cases of a policy without their texts: what a queue of any length is sampled, split and counted by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from sys import intern

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Case
from knowledge_base.changes import Weight
from knowledge_base.prompts import Example
from knowledge_base.records import CaseId
from knowledge_base.store import Store, Transaction
from tools.case_splits import split_cases
from tools.reading import CaseTexts, texts_of
from tools.scene import GROUP_ATTRIBUTE, Bools, Rows, instruments_for, prompt_for_policy
from tools.split import Split

WEIGHTS: tuple[Weight, ...] = ("views", "weight")
"""The attributes that a part of the queue is told by, the first that any case has."""
_BLOCK = 2_000


@dataclass(frozen=True)
class Labelled:
    """Row by row, by id: label, content group, split, market, day (none: None) and weights (none: nan)."""

    policy: str
    ids: tuple[CaseId, ...]
    labels: Bools
    groups: Rows
    splits: tuple[Split, ...]
    markets: tuple[str, ...]
    languages: tuple[str, ...]
    """As told with the case; empty where it was not."""
    days: tuple[date | None, ...]
    weights: dict[Weight, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def row_of(self) -> dict[CaseId, int]:
        """The row of each case."""
        return {case_id: row for row, case_id in enumerate(self.ids)}

    @cached_property
    def known(self) -> Bools:
        """Which rows triage may look at: tuning and validation."""
        return np.array([split != "unseen" for split in self.splits], dtype=bool)


def labelled_cases(
    store: Store, policy: str, seed: int, examples: Sequence[Example] | None = None
) -> Labelled:
    """Every case with a known label under a policy, with the splits that a scene of all of them would have.

    `examples` are those that pin their groups to tuning; by default those of the prompt that decides the policy.

    Raises: Refused when no prompt decides the policy.
    """
    with store.read() as tx:
        if examples is None:
            examples = instruments_for(tx, prompt_for_policy(tx, policy)).spec.examples()
        known = {
            i: label.violates for i, label in tx.cases.labels(policy).items() if label.violates is not None
        }
        ids = sorted(known)
        texts, given, markets, languages, days, weights = [], [], [], [], [], []
        for case in cases_in_blocks(tx, ids):
            texts.append(texts_of(case))
            group = case.attributes.get(GROUP_ATTRIBUTE)
            given.append(None if group is None else str(group))
            markets.append(intern(case.market))
            languages.append(intern(case.language or ""))
            days.append(None if case.occurred_at is None else case.occurred_at.date())
            weights.append([weight_of(case, name) for name in WEIGHTS])
    columns = np.array(weights, dtype=np.float64).reshape(-1, len(WEIGHTS))
    groups, splits = split_cases(texts, given, examples, seed)
    return Labelled(
        policy=policy,
        ids=tuple(ids),
        labels=np.array([known[case_id] for case_id in ids], dtype=bool),
        groups=groups,
        splits=splits,
        markets=tuple(markets),
        languages=tuple(languages),
        days=tuple(days),
        weights={name: columns[:, number] for number, name in enumerate(WEIGHTS)},
    )


def weigh(tx: Transaction, ids: Sequence[CaseId]) -> dict[Weight, float]:
    """What the weights of these cases add up to; a weight that none of them has is left out."""
    totals = dict.fromkeys(WEIGHTS, 0.0)
    for case in cases_in_blocks(tx, ids):
        for name in WEIGHTS:
            totals[name] += np.nan_to_num(weight_of(case, name))
    return {name: float(total) for name, total in totals.items() if total > 0}


def texts_by_id(store: Store, ids: Sequence[CaseId]) -> tuple[CaseTexts, ...]:
    """What a judge would read of these cases, in their order."""
    with store.read() as tx:
        return tuple(texts_of(case) for case in cases_in_blocks(tx, ids))


def cases_in_blocks(tx: Transaction, ids: Iterable[CaseId]) -> Iterator[Case]:
    """The cases of these ids in their order, block by block."""
    pending = iter(ids)
    while block := list(islice(pending, _BLOCK)):
        found = tx.cases.get(block)
        yield from (found[case_id] for case_id in block)


def weight_of(case: Case, name: Weight) -> float:
    """A weight of a case; not a number where it tells none."""
    value = case.attributes.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return float("nan")
    return float(value)
