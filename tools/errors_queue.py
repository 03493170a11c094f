"""The queue: decisions that the labels contradict, grouped into clusters that share wording and failing step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base import digests
from knowledge_base.casebook import Verdict
from knowledge_base.changes import Cluster, Direction
from knowledge_base.records import CaseId
from tools.cluster import linked_clusters, name_clusters, representatives
from tools.reading import read
from tools.scene import Rows, Scene, normalised

DIRECTIONS: dict[str, tuple[Direction, ...]] = {"fn": ("fn",), "fp": ("fp",), "all": ("fn", "fp")}
LEAST = 3
"""Clusters of fewer cases are too small to show a cause and are looked at together."""
REST_NAME = "scattered"
NEAR_NAME = "near the threshold"


@dataclass(frozen=True)
class ErrorRows:
    """The rows of a scene that one stream decided against the label, by direction."""

    fn: NDArray[np.int64]
    fp: NDArray[np.int64]

    def of(self, direction: Direction) -> NDArray[np.int64]:
        """The rows of one direction."""
        return self.fn if direction == "fn" else self.fp


def find_errors(scene: Scene, verdicts: dict[CaseId, Verdict], among: set[CaseId] | None = None) -> ErrorRows:
    """Decided cases whose label is known and other; a case without decision or label is no error."""
    fn, fp = [], []
    for row, case_id in enumerate(scene.ids):
        verdict = verdicts.get(case_id)
        if verdict is None or verdict.violates is None or (among is not None and case_id not in among):
            continue
        if scene.labels[row] and not verdict.violates:
            fn.append(row)
        elif verdict.violates and not scene.labels[row]:
            fp.append(row)
    return ErrorRows(np.array(fn, dtype=np.int64), np.array(fp, dtype=np.int64))


def cluster_errors(
    scene: Scene, rows: Rows, direction: Direction, triage: str, near: Rows | None = None
) -> list[Cluster]:
    """Clusters of the rows, largest first; the members of small ones make one cluster named as scattered.

    `near` are rows that one shift of the threshold explains: they are a cluster of their own, whatever they say.
    """
    if near is not None and len(near):
        vectors, picked = _plain_vectors(scene, near), range(len(near))
        first = _cluster(scene, near, vectors, picked, direction, triage, NEAR_NAME)
        others = rows[~np.isin(rows, near)]
        return [first, *cluster_errors(scene, others, direction, triage)]
    if not len(rows):
        return []
    vectors = _plain_vectors(scene, rows)
    assigned = linked_clusters(vectors)
    groups = [np.flatnonzero(assigned == number) for number in sorted(set(assigned.tolist()))]
    large = sorted((group for group in groups if len(group) >= LEAST), key=lambda g: (-len(g), int(g[0])))
    small = [int(i) for group in groups if len(group) < LEAST for i in group]
    names = name_clusters(
        [scene.reading.cases[row].text for row in rows], [group.tolist() for group in large]
    )
    clusters = [
        _cluster(scene, rows, vectors, group.tolist(), direction, triage, name)
        for group, name in zip(large, names, strict=True)
    ]
    if small:
        clusters.append(_cluster(scene, rows, vectors, sorted(small), direction, triage, REST_NAME))
    return clusters


def _cluster(
    scene: Scene,
    rows: NDArray[np.int64],
    vectors: NDArray[np.float32],
    picked: Sequence[int],
    direction: Direction,
    triage: str,
    name: str,
) -> Cluster:
    members = [scene.ids[rows[i]] for i in picked]
    central = representatives(vectors, list(picked), k=3)
    return Cluster(
        # Names of policies may be as long as the column that holds the id of the finding.
        id=f"{triage}-{scene.policy[:40]}-{direction}-{digests.of_value([scene.policy, *members])[:8]}",
        policy=scene.policy,
        direction=direction,
        name=name,
        members=tuple(members),
        representatives=tuple(scene.ids[rows[i]] for i in central),
    )


def _plain_vectors(scene: Scene, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Case vectors with evasive spelling undone, so that disguised texts find their like."""
    vectors = scene.means[rows].copy()
    disguised = np.flatnonzero(scene.disguised[rows]).tolist()
    if disguised:
        plain = [normalised(scene.reading.cases[rows[i]]) for i in disguised]
        vectors[disguised] = read(plain, scene.embedder).means()
    return vectors
