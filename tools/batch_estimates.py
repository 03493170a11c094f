"""What the ratings of a batch say of all the cases it was drawn from: prevalence, and how right a stream is."""

from collections.abc import Collection, Sequence

import numpy as np

from knowledge_base.batch_records import Answer, Batch, Design, Item
from knowledge_base.cases import Label, PlainText, Stream, label_of
from knowledge_base.measured import Rate, Share
from knowledge_base.records import CaseId, Name, Record
from knowledge_base.store import Transaction
from tools.survey import LEVEL, Bools, Drawn, Estimate, bounds, estimate


class Estimated(Record):
    """A rate of all cases, from `n` rated items; `worth` is how many drawn alike would be as telling."""

    rate: Rate
    n: int
    worth: float | None = None
    """None where every case was drawn, or nothing was rated."""


class StreamEstimate(Record):
    """How right a stream's latest decisions are on all the cases; `undecided` items have no decision of it."""

    stream: Stream
    precision: Estimated
    recall: Estimated
    undecided: int


class BatchEstimate(Record):
    """What a batch says of the cases that it was drawn from. Gold items are left out: they were not drawn for it."""

    batch: PlainText
    policy: Name
    design: Design
    seed: int
    level: Share
    cases: int
    distinct: int
    drawn: int
    rated: int
    """Drawn items with a label."""
    earlier: int
    """Of those, the ones that nobody rated in this batch, and whose label was known from elsewhere."""
    split: int
    """Drawn items whose raters differ, and that nobody has settled."""
    unanswered: int
    """Drawn items that nobody has decided."""
    prevalence: Estimated
    if_none: Share
    """Prevalence if no item without a label violates …"""
    if_all: Share
    """… and if all do."""
    streams: tuple[StreamEstimate, ...] = ()


def estimate_batch(
    tx: Transaction, batch: Batch, streams: Sequence[Stream] = (), level: float = LEVEL
) -> BatchEstimate:
    """The estimates of a batch from what came back so far; of its own stream, or of those named.

    An item that nobody answered in the batch has the label that it has from elsewhere, if any.
    """
    items = [item for item in tx.batches.items(batch.id) if not item.is_gold]
    escalated = {one.case for one in tx.batches.events(batch.id) if one.kind == "escalated"}
    labels = batch_labels(tx.batches.answers(batch.id), escalated)
    elsewhere = tx.cases.labels(batch.asked.policy, [item.case for item in items if item.case not in labels])
    said = [(labels | elsewhere).get(item.case, Label(violates=None, yes=0, no=0)) for item in items]
    drawn = _drawn(items, said)
    violates = np.array([bool(label.violates) for label in said], dtype=bool)
    none, every = bounds(drawn, violates)
    return BatchEstimate(
        batch=batch.id,
        policy=batch.asked.policy,
        design=batch.asked.design,
        seed=batch.asked.seed,
        level=level,
        cases=batch.cases,
        distinct=batch.distinct,
        drawn=len(items),
        rated=int(drawn.rated.sum()),
        earlier=sum(label.violates is not None for label in elsewhere.values()),
        split=sum(label.violates is None and label.split for label in said),
        unanswered=sum(label.violates is None and not label.split for label in said),
        prevalence=_told(estimate(drawn, np.ones(len(items), dtype=bool), violates, level)),
        if_none=min(none, 1.0),
        if_all=min(every, 1.0),
        streams=tuple(
            _stream(tx, batch, stream, items, drawn, violates, level)
            for stream in streams or (batch.asked.stream,)
        ),
    )


def batch_labels(answers: Sequence[Answer], escalated: Collection[CaseId | None]) -> dict[CaseId, Label]:
    """What the answers of a batch add up to, by case."""
    by_case: dict[CaseId, list[Answer]] = {}
    for answer in answers:
        by_case.setdefault(answer.case, []).append(answer)
    return {
        case_id: label_of([one.rating for one in given], case_id in escalated)
        for case_id, given in by_case.items()
    }


def _drawn(items: Sequence[Item], said: Sequence[Label]) -> Drawn:
    _, strata = np.unique([item.stratum for item in items], return_inverse=True)
    return Drawn(
        inclusion=np.array([item.inclusion for item in items], dtype=np.float64),
        copies=np.array([item.copies for item in items], dtype=np.float64),
        strata=np.asarray(strata, dtype=np.int64),
        rated=np.array([label.violates is not None for label in said], dtype=bool),
    )


def _stream(
    tx: Transaction,
    batch: Batch,
    stream: Stream,
    items: Sequence[Item],
    drawn: Drawn,
    violates: Bools,
    level: float,
) -> StreamEstimate:
    verdicts = tx.cases.verdicts(batch.asked.policy, stream)
    found = [verdicts.get(item.case) for item in items]
    decided = np.array([one is not None and one.violates is not None for one in found], dtype=bool)
    flagged = np.array([one is not None and bool(one.violates) for one in found], dtype=bool)
    return StreamEstimate(
        stream=stream,
        precision=_told(estimate(drawn, flagged, violates, level)),
        recall=_told(estimate(drawn, decided & violates, flagged, level)),
        undecided=int((~decided).sum()),
    )


def _told(found: Estimate) -> Estimated:
    worth = found.worth if found.n and found.worth != float("inf") else None
    return Estimated(rate=found.rate, n=found.n, worth=worth)
