"""Which labelled cases of a long queue are read: some of each cluster, and a share of all the others.

Up to `WHOLE` labelled cases everything is read and nothing here applies. What is drawn follows from the ids and the
seed.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np

from knowledge_base.embed import Embedder, Progress
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tools.labelled import Labelled
from tools.scene import Instruments, Rows, Scene, build_scene

WHOLE = 10_000
"""Labelled cases of a policy that are all read."""
SHARE_READ = 5_000
"""Cases drawn from all that triage may look at, where there are more than `WHOLE`."""
DIAGNOSED = 60
"""Members of a cluster that it is diagnosed by."""
CHECKED = 30
"""Other members that the diagnosis is then checked on."""


@dataclass(frozen=True)
class Sample:
    """Members of a cluster, by row of the labelled cases: those to diagnose it by, and those to check that on."""

    diagnosed: Rows
    checked: Rows


def drawn(labelled: Labelled, seed: int) -> Rows:
    """`SHARE_READ` of the tuning and validation rows, each as likely as any other; all where there are fewer."""
    known = np.flatnonzero(labelled.known)
    order = np.argsort([_draw(seed, labelled.ids[row]) for row in known], kind="stable")
    return np.sort(known[order[:SHARE_READ]])


def sample_of(labelled: Labelled, rows: Rows, seed: int) -> Sample:
    """A cluster's sample: tuning and validation rows, one of each content group before a second of any.

    What is checked shares no content group with what is diagnosed: of near-duplicates nothing new would be learnt.
    """
    ordered = sorted(rows[labelled.known[rows]].tolist(), key=lambda row: _draw(seed, labelled.ids[row]))
    seen = Counter[int]()
    rounds: defaultdict[int, list[int]] = defaultdict(list)
    for row in ordered:
        group = int(labelled.groups[row])
        rounds[seen[group]].append(row)
        seen[group] += 1
    firsts = rounds[0]
    every = [row for number in sorted(rounds) for row in rounds[number]]
    return Sample(
        np.array(every[:DIAGNOSED], dtype=np.int64),
        np.array(firsts[DIAGNOSED : DIAGNOSED + CHECKED], dtype=np.int64),
    )


def scene_of_part(
    store: Store,
    embedder: Embedder,
    labelled: Labelled,
    rows: Rows,
    seed: int,
    progress: Progress | None = None,
    instruments: Instruments | None = None,
) -> Scene:
    """The scene of some of the labelled cases, with the content groups and splits that they have among all of them."""
    ids = [labelled.ids[row] for row in rows]
    scene = build_scene(store, embedder, labelled.policy, seed, progress, among=ids, instruments=instruments)
    place = dict(zip(ids, rows.tolist(), strict=True))
    of = np.array([place[case_id] for case_id in scene.ids], dtype=np.int64)
    return replace(scene, groups=labelled.groups[of], splits=tuple(labelled.splits[row] for row in of))


def narrowed(scene: Scene, members: Collection[CaseId], others: Collection[CaseId]) -> Scene:
    """The scene with every other case out of sight, as unseen ones are. What was found about its cases stays."""
    seen = {scene.row_of[case_id] for case_id in (*members, *others)}
    splits = tuple(split if row in seen else "unseen" for row, split in enumerate(scene.splits))
    part = replace(scene, splits=splits)
    for name, kind in vars(Scene).items():
        if isinstance(kind, cached_property):
            part.__dict__[name] = getattr(scene, name)
    return part


def at_like_rate(labelled: Labelled, members: Rows, diagnosed: int, others: Rows, seed: int) -> Rows:
    """Of the others, all drawn at one rate, as large a share as was diagnosed of the members; all where that is larger.

    A change that mends errors and breaks right decisions is weighed fairly only where both are drawn alike.
    """
    known = int(labelled.known[members].sum())
    outside = int(labelled.known.sum()) - known
    wanted = ceil(outside * diagnosed / max(known, 1))
    if wanted >= len(others):
        return others
    order = np.argsort([_draw(seed, labelled.ids[row]) for row in others], kind="stable")
    return np.sort(others[order[:wanted]])


def _draw(seed: int, case_id: str) -> int:
    digest = hashlib.sha256(f"read:{seed}:{case_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")
