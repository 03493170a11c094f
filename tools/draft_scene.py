"""The scene that a draft is searched and measured on: every labelled case, or of many a share drawn like the whole.

Cases are split first, as if all were read; then each split gives the same share of its content groups, stratum by
stratum (label, market, language; Cochran 1977, Sampling Techniques, chapter 5). The groups of a stratum come in the
order of a hash, and a remainder of less than one group is rounded by a hash too, so that every group is as likely as
any other, a rare stratum is not always left out, and cases imported later move few of those drawn before.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import floor

import numpy as np

from knowledge_base.embed import Embedder
from knowledge_base.measured import ReadShare
from knowledge_base.prompts import Example
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tools.labelled import Labelled, labelled_cases
from tools.sampling import sample_of, scene_of_part
from tools.scene import Instruments, Rows, Scene, build_scene, instruments_for, prompt_for_policy

MOST = 10_000
"""Labelled cases of a policy that are all read."""

Stratum = tuple[str, bool, str, str]


def draft_scene(
    store: Store,
    embedder: Embedder,
    policy: str,
    seed: int,
    *,
    prompt: str | None = None,
    quoted: Sequence[Example] = (),
    instruments: Instruments | None = None,
    members: Sequence[CaseId] = (),
) -> Scene:
    """The scene of a policy's labelled cases, of about `MOST` of them where there are more.

    `members` are the cases of a finding: enough of them to learn from are kept, drawn or not. The rest is as for
    `build_scene`.
    """
    with store.read() as tx:
        known = sum(label.violates is not None for label in tx.cases.labels(policy).values())
        instruments = instruments or instruments_for(tx, prompt or prompt_for_policy(tx, policy))
    if known <= MOST:
        return build_scene(store, embedder, policy, seed, quoted=quoted, instruments=instruments)
    labelled = labelled_cases(store, policy, seed, (*instruments.spec.examples(), *quoted))
    rows, kept = drawn_share(labelled, MOST / len(labelled), seed), _kept(labelled, members, seed)
    every = np.union1d(rows, kept)
    scene = scene_of_part(store, embedder, labelled, every, seed, instruments=instruments)
    share = ReadShare(labelled=len(labelled), read=len(every), kept=len(np.setdiff1d(kept, rows)))
    return replace(scene, share=share)


def drawn_share(labelled: Labelled, share: float, seed: int) -> Rows:
    """The rows of about this share of the content groups of every split and stratum, whole groups each."""
    strata: defaultdict[Stratum, list[int]] = defaultdict(list)
    first = {int(group): row for row, group in reversed(list(enumerate(labelled.groups)))}
    for group, row in first.items():
        strata[_stratum(labelled, row)].append(group)
    drawn: set[int] = set()
    for stratum, groups in strata.items():
        wanted = floor(share * len(groups) + _hash(seed, "|".join(map(str, stratum))))
        ordered = sorted(groups, key=lambda group: _hash(seed, labelled.ids[first[group]]))
        drawn.update(ordered[:wanted])
    return _of(labelled, drawn)


def _kept(labelled: Labelled, members: Collection[CaseId], seed: int) -> Rows:
    """The groups of as many members as triage diagnoses a finding by; none of them unseen."""
    rows = np.array(sorted(labelled.row_of[one] for one in members if one in labelled.row_of), dtype=np.int64)
    return _of(labelled, set(labelled.groups[sample_of(labelled, rows, seed).diagnosed].tolist()))


def _of(labelled: Labelled, groups: Collection[int]) -> Rows:
    found: Rows = np.flatnonzero(np.isin(labelled.groups, list(groups)))
    return found


def _stratum(labelled: Labelled, row: int) -> Stratum:
    """That of a group's first case; a group is of one split."""
    return (
        labelled.splits[row],
        bool(labelled.labels[row]),
        labelled.markets[row],
        labelled.languages[row],
    )


def _hash(seed: int, name: str) -> float:
    """A number in [0, 1) that follows from the seed and the name."""
    digest = hashlib.sha256(f"draft:{seed}:{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
