"""Recent decided traffic, decided again with what is in force and with a change; labels play no part."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import get_args

import numpy as np

from knowledge_base.cases import Case, Stream
from knowledge_base.measured import Rate, Replay, ReplayPart
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tools.measure import wilson
from tools.reading import read, texts_of
from tools.scene import Bools, Scene

DAYS = 28
MOST = 1_000
"""Cases that are decided again; of more, a simple random sample."""
EXAMPLES = 5


def replay(
    store: Store,
    scene: Scene,
    spec: PromptSpec,
    thresholds: Thresholds,
    seed: int,
    level: float,
    most: int = MOST,
) -> Replay | None:
    """What a prompt and its thresholds would turn among what any stream decided in the newest four weeks.

    Both sides are decided anew by the same judge, so that only the change makes a difference. None where nothing
    was decided.
    """
    window, decided, sampled = _window(store, scene.policy, seed, most)
    if not decided:
        return None
    with store.read() as tx:
        found = tx.cases.get(sampled)
    cases = [found[case] for case in sampled]
    reading = read([texts_of(case) for case in cases], scene.embedder)
    before, after = (
        scene.judge.judge(prompt, reading).score
        >= np.array([cut.for_market(case.market) for case in cases], dtype=np.float64)
        for prompt, cut in ((scene.instruments.spec, scene.instruments.thresholds), (spec, thresholds))
    )
    turned = int((before != after).sum())
    share = turned / len(cases)
    low, high = wilson(turned, len(cases), level) if len(cases) < decided else (share, share)
    return Replay(
        since=window[0],
        until=window[1],
        decided=decided,
        read=len(cases),
        to_violates=int((after & ~before).sum()),
        to_allowed=int((before & ~after).sum()),
        turned=Rate(value=share, low=low, high=high),
        parts=_parts(cases, before, after),
        examples=_examples(cases, before, after),
    )


def _window(
    store: Store, policy: str, seed: int, most: int
) -> tuple[tuple[date | None, date | None], int, list[CaseId]]:
    """The days, how many cases were decided in them, and those that are read, by id."""
    with store.read() as tx:
        ids = sorted({case for stream in get_args(Stream) for case in tx.cases.verdicts(policy, stream)})
        days: Mapping[CaseId, date] = {case: at.date() for case, at in tx.cases.occurred(ids).items()}
    since = until = None
    if days:
        until = max(days.values())
        since = until - timedelta(days=DAYS - 1)
        ids = [case for case in ids if case in days and days[case] >= since]
    if len(ids) <= most:
        return (since, until), len(ids), ids
    chosen = np.random.default_rng(seed).choice(len(ids), most, replace=False)
    return (since, until), len(ids), [ids[place] for place in sorted(chosen.tolist())]


def _parts(cases: Sequence[Case], before: Bools, after: Bools) -> tuple[ReplayPart, ...]:
    """By market and surface, those that turn most first."""
    found = []
    for by in ("market", "surface"):
        values = np.array([getattr(case, by) for case in cases], dtype=object)
        for value in sorted(set(values.tolist())):
            rows = values == value
            to_violates, to_allowed = after[rows] & ~before[rows], before[rows] & ~after[rows]
            found.append(
                ReplayPart(
                    by="market" if by == "market" else "surface",
                    value=value,
                    read=int(rows.sum()),
                    to_violates=int(to_violates.sum()),
                    to_allowed=int(to_allowed.sum()),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.by, -one.to_violates - one.to_allowed, one.value)))


def _examples(cases: Sequence[Case], before: Bools, after: Bools) -> tuple[tuple[CaseId, bool], ...]:
    """The first few of each way."""
    ways = (np.flatnonzero(after & ~before), np.flatnonzero(before & ~after))
    return tuple((cases[row].id, bool(after[row])) for rows in ways for row in rows[:EXAMPLES].tolist())
