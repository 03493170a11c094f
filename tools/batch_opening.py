"""Opening a batch: its cases are drawn with known probabilities, gold items are mixed in, and all of it is stored."""

from collections import defaultdict
from datetime import datetime
from math import ceil

import numpy as np
from numpy.typing import NDArray

from knowledge_base import digests
from knowledge_base.batch_records import Asked, Batch, Item
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId, PersonId
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools.case_frame import Frame, build_frame, measures
from tools.rater_rules import organiser_problem
from tools.survey_draw import allocate, draw, inclusion_probabilities, pooled


def open_batch(store: Store, config: Config, asked: Asked, person: str, at: datetime) -> Batch:
    """Draw a batch and store it, with an audit event; what is drawn follows from the cases and the seed.

    Opening the same on the same cases again gives the batch that is there.

    Raises: Refused when the person may not, or there is too little to draw from.
    """
    problem = organiser_problem(config, person, asked.policy)
    if problem:
        with store.write() as tx:
            tx.audit.append(person[:200], "batch.refused", asked.policy, reason=problem)
        raise Refused(problem)
    # Drawing reads every case: nobody who writes waits for it.
    with store.read() as tx:
        batch, items = _drawn(tx, asked, PersonId(person), at)
    with store.write() as tx:
        tx.serialise("batches")
        known = tx.batches.get(batch.id)
        if known:
            return known
        tx.batches.add(batch, items)
        told = asked.model_dump(mode="json", exclude_defaults=True)
        gold = sum(item.is_gold for item in items)
        tx.audit.append(person, "batch.opened", batch.id, asked=told, items=len(items), gold=gold)
    return batch


def gold_for(items: int, share: float) -> int:
    """How many gold items to mix in with others, so that they are this share of all."""
    return ceil(round(items * share / (1 - share), 6))


def _drawn(tx: Transaction, asked: Asked, person: PersonId, at: datetime) -> tuple[Batch, list[Item]]:
    rng = np.random.default_rng(asked.seed)
    frame = build_frame(tx, asked, rng)
    strata, chances = _chances(tx, asked, frame)
    rows = np.concatenate([of[draw(chances[of], rng)] for of in _by_stratum(strata)])
    gold = _gold_cases(tx, asked, frame, {frame.ids[row] for row in rows}, rng)
    batch_id = "B-" + digests.of_value([asked.model_dump(mode="json"), [frame.ids[row] for row in rows]])[:10]
    batch = Batch(
        id=batch_id,
        asked=asked,
        cases=frame.cases,
        distinct=len(frame.ids),
        not_asked=frame.not_asked,
        strata={name: strata.count(name) for name in sorted(set(strata))},
        created_by=person,
        created_at=at,
    )
    drawn = [_item(batch_id, frame, row, chances[row], strata[row]) for row in rows.tolist()]
    every = drawn + [Item(batch=batch_id, case=i, position=0, gold=told) for i, told in gold]
    order = rng.permutation(len(every))
    items = [every[place].model_copy(update={"position": at}) for at, place in enumerate(order.tolist(), 1)]
    return batch, items


def _chances(tx: Transaction, asked: Asked, frame: Frame) -> tuple[list[str], NDArray[np.float64]]:
    """The stratum of each content, and its inclusion probability; every case of it is wanted alike."""
    sizes = measures(tx, asked, frame) * frame.copies
    by_design = asked.design == "stratified"
    strata = pooled(frame.strata, asked.size) if by_design else ["all"] * len(frame.ids)
    names = np.array(strata)
    weights = {name: float(frame.copies[names == name].sum()) for name in sorted(set(strata))}
    shares = allocate(weights, {name: int((names == name).sum()) for name in weights}, asked.size)
    chances = np.zeros(len(sizes))
    for name, n in shares.items():
        chances[names == name] = inclusion_probabilities(sizes[names == name], n)
    return strata, chances


def _by_stratum(strata: list[str]) -> list[NDArray[np.int64]]:
    names = np.array(strata)
    return [np.flatnonzero(names == name) for name in sorted(set(strata))]


def _item(batch_id: str, frame: Frame, row: int, chance: float, stratum: str) -> Item:
    return Item(
        batch=batch_id,
        case=frame.ids[row],
        position=0,
        inclusion=min(float(chance), 1.0),
        copies=int(frame.copies[row]),
        stratum=stratum,
    )


def _gold_cases(
    tx: Transaction, asked: Asked, frame: Frame, drawn: set[CaseId], rng: np.random.Generator
) -> list[tuple[CaseId, bool]]:
    """Cases that an adjudicator decided, of contents that were not drawn, as many of each answer as there are."""
    wanted = gold_for(len(drawn), asked.gold)
    if not wanted:
        return []
    taken = {frame.groups[case_id] for case_id in drawn}
    known: defaultdict[bool, list[CaseId]] = defaultdict(list)
    for case_id, given in sorted(tx.cases.ratings(asked.policy).items()):
        said = {one.violates for one in given if one.role == "adjudicator"}
        if case_id in frame.groups and frame.groups[case_id] not in taken and len(said) == 1:
            (answer,) = said
            if answer is not None:
                known[answer].append(case_id)
    found = _in_turns(known, taken, frame, rng)[:wanted]
    if len(found) < wanted:
        raise Refused(
            f"{asked.gold:.0%} gold items are {wanted}, and {len(found)} adjudicated cases are left to take them "
            "from; lower --gold, or have more cases adjudicated"
        )
    return found


def _in_turns(
    known: dict[bool, list[CaseId]], taken: set[int], frame: Frame, rng: np.random.Generator
) -> list[tuple[CaseId, bool]]:
    """One of each answer after the other, in random order, no content twice."""
    queues = {answer: [ids[at] for at in rng.permutation(len(ids))] for answer, ids in sorted(known.items())}
    found: list[tuple[CaseId, bool]] = []
    while any(queues.values()):
        for answer, ids in queues.items():
            fresh = next((i for i in ids if frame.groups[i] not in taken), None)
            ids[:] = ids[ids.index(fresh) + 1 :] if fresh else []
            if fresh:
                taken.add(frame.groups[fresh])
                found.append((fresh, answer))
    return found
