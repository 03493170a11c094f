"""Tuning, validation and unseen cases: whole content groups, by a hash that no other case can move."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Literal

Split = Literal["tuning", "validation", "unseen"]

TUNING, VALIDATION = 0.50, 0.25
"""Shares of the groups; the rest is unseen."""


def assign_splits(
    case_ids: Sequence[str], groups: Sequence[int], seed: int, pinned: Collection[str] = ()
) -> dict[str, Split]:
    """Every case's split: that of its group, drawn by a hash of the seed and the group's smallest case id.

    A case keeps its split when others are added, unless a smaller id or a pinned case joins its own group.
    Groups with a pinned case (one that a prompt quotes) are tuning. Labels play no part: balancing them would
    let a new case move old ones.
    """
    members: defaultdict[int, list[str]] = defaultdict(list)
    for case_id, group in zip(case_ids, groups, strict=True):
        members[group].append(case_id)
    kept = frozenset(pinned)
    splits: dict[str, Split] = {}
    for ids in members.values():
        drawn: Split = _drawn(seed, min(ids)) if kept.isdisjoint(ids) else "tuning"
        splits |= dict.fromkeys(ids, drawn)
    return splits


def _drawn(seed: int, case_id: str) -> Split:
    digest = hashlib.sha256(f"{seed}:{case_id}".encode("utf-8", "surrogatepass")).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < TUNING:
        return "tuning"
    return "validation" if place < TUNING + VALIDATION else "unseen"
