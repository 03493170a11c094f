"""How good a judge's runs were: right answers with the unanswered left out and counted in, and how stable they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.records import CaseId
from knowledge_base.store import Transaction
from tools.measure import wilson

LEVEL = 0.9


@dataclass(frozen=True)
class Share:
    """`count` of `n`, with Wilson's interval; no value where n is 0."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """At 90 %."""
        return wilson(self.count, self.n, LEVEL)


def accuracy(tx: Transaction, policy: str, run: str, ids: Sequence[CaseId]) -> tuple[Share, Share]:
    """The share of labelled cases that a run decided rightly: of those it answered, and of all it was given."""
    labels = tx.cases.labels(policy)
    said = {
        case_id: violates
        for (case_id, under), violates in tx.cases.outcomes_of(run).items()
        if under == policy
    }
    known = {i: labels[i].violates for i in ids if i in labels and labels[i].violates is not None}
    right = sum(said.get(i) == label for i, label in known.items())
    answered = sum(said.get(i) is not None for i in known)
    return Share(right, answered), Share(right, len(known))


def changed(tx: Transaction, policy: str, runs: Sequence[str]) -> Share:
    """The share of cases whose verdict is not the same in every run, of those that each run answered."""
    every = [tx.cases.outcomes_of(run) for run in runs]
    keys = [key for key, first in every[0].items() if key[1] == policy and first is not None]
    answered = [key for key in keys if all(run.get(key) is not None for run in every)]
    return Share(sum(len({run[key] for run in every}) > 1 for key in answered), len(answered))
