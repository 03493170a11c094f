"""The queue: decisions that the labels contradict, grouped into clusters that share wording and failing step."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from knowledge_base import digests
from knowledge_base.casebook import Verdict
from knowledge_base.cases import Step
from knowledge_base.changes import Cluster, Direction
from knowledge_base.embed import Embedder
from knowledge_base.records import CaseId
from knowledge_base.word_vectors import WordVectors
from tools.cluster import Ints, linked_clusters, representatives, set_apart, unit
from tools.cluster_names import name_clusters
from tools.judge import background
from tools.reading import CaseTexts, read
from tools.scene import normalised

DIRECTIONS: dict[str, tuple[Direction, ...]] = {"fn": ("fn",), "fp": ("fp",), "all": ("fn", "fp")}
LEAST = 3
"""Clusters of fewer cases are too small to show a cause and are looked at together."""
MOST_CLUSTERS = 30
"""Of one policy and direction; the cases of smaller ones are looked at together."""
LEAST_PART, LEAST_PART_SHARE = 5, 0.2
"""What must fail at a question for it to split a cluster: so many cases, and this share of them."""
REST_NAME = "scattered"
NEAR_NAME = "near the threshold"
EVASIVE_NAME = "spelt to evade"
UNREAD_NAME = "with text that was not read"
DOUBTED_NAME = "labels in doubt"


@dataclass(frozen=True)
class ErrorRows:
    """The rows that one stream decided against the label, by direction."""

    fn: NDArray[np.int64]
    fp: NDArray[np.int64]

    def of(self, direction: Direction) -> NDArray[np.int64]:
        """The rows of one direction."""
        return self.fn if direction == "fn" else self.fp


@dataclass(frozen=True)
class Errors:
    """The errors of one policy and direction, row by row: texts, content groups, and the question each fails at.

    The question is empty where its decision has no trace.
    """

    policy: str
    direction: Direction
    cases: tuple[CaseTexts, ...]
    groups: NDArray[np.int64]
    steps: tuple[str, ...]


def find_errors(
    ids: Sequence[CaseId],
    labels: NDArray[np.bool_],
    verdicts: dict[CaseId, Verdict],
    among: Collection[CaseId] | None = None,
) -> ErrorRows:
    """Decided cases whose label is known and other; a case without decision or label is no error."""
    fn, fp = [], []
    for row, case_id in enumerate(ids):
        verdict = verdicts.get(case_id)
        if verdict is None or verdict.violates is None or (among is not None and case_id not in among):
            continue
        if labels[row] and not verdict.violates:
            fn.append(row)
        elif verdict.violates and not labels[row]:
            fp.append(row)
    return ErrorRows(np.array(fn, dtype=np.int64), np.array(fp, dtype=np.int64))


def failing_step(trace: Sequence[Step], direction: Direction) -> str:
    """The question that fired first (false alarms); for misses the one that left the case out of scope, was excepted
    or came nearest to firing; "" for none."""
    if direction == "fp":
        return next((step.question for step in trace if step.answer == "yes"), "")
    excepted = next((step.question for step in trace if step.answer in ("out of scope", "excepted")), "")
    scored = [step for step in trace if step.score is not None and step.answer != "in scope"]
    return excepted or max(scored, key=lambda step: step.score or 0.0).question if scored or excepted else ""


def cluster_errors(
    errors: Errors,
    embedder: Embedder,
    words: WordVectors,
    triage: str,
    apart: Mapping[str, Collection[CaseId]] = MappingProxyType({}),
) -> list[Cluster]:
    """Clusters of the errors, largest first; the members of small ones make one cluster named as scattered.

    `apart` are cases that one change explains, such as a shift of the threshold: they are a cluster of that name,
    whatever they say. A case of two names goes by the first.
    Near-duplicates count once in what makes a cluster, and all of them are its members. The embedding model reads at
    most `cluster.MOST_LINKED` of the texts.
    """
    if not len(errors.cases):
        return []
    texts = _Distinct(errors, embedder, words)
    left = np.ones(len(errors.cases), dtype=bool)
    found = []
    for name, explained in apart.items():
        rows = np.flatnonzero(left & np.array([case.id in explained for case in errors.cases], dtype=bool))
        left[rows] = False
        if len(rows):
            found.append((name, rows))
    families, small = _families(errors, texts, np.flatnonzero(left))
    found += zip(texts.names(families), families, strict=True)
    if len(small):
        found.append((REST_NAME, small))
    return [_cluster(errors, texts, rows, triage, name) for name, rows in found]


class _Distinct:
    """The different texts among some errors: one for each content group, with its vectors."""

    def __init__(self, errors: Errors, embedder: Embedder, words: WordVectors) -> None:
        self._embedder = embedder
        _, self.first, self.of = np.unique(errors.groups, return_index=True, return_inverse=True)
        self._plain = [normalised(case) for case in errors.cases]
        every = words.encode([case.text for case in self._plain], background())
        sums = np.zeros((len(self.first), every.shape[1]), dtype=np.float32)
        np.add.at(sums, self.of, every)
        self.quick = unit(sums)

    def read(self, numbers: Sequence[int]) -> NDArray[np.float32]:
        """Some of the texts as the embedding model reads them, without what they have in common."""
        rows = read([self._plain[self.first[number]] for number in numbers], self._embedder).means()
        return set_apart(rows, self._embedder.encode(background()))

    def names(self, families: Sequence[Ints]) -> list[str]:
        """The families' names; near-duplicates count once."""
        clusters = [np.unique(self.of[rows]).tolist() for rows in families]
        return name_clusters([self._plain[first].text for first in self.first], clusters)


def _families(errors: Errors, texts: _Distinct, rows: Ints) -> tuple[list[Ints], Ints]:
    """The rows of each cluster that is large enough, largest first, and those of no such cluster."""
    numbers, own = np.unique(texts.of[rows], return_inverse=True)
    counts = np.bincount(own, minlength=len(numbers)).tolist()

    def read_some(places: Sequence[int]) -> NDArray[np.float32]:
        return texts.read([int(numbers[place]) for place in places])

    assigned = linked_clusters(texts.quick[numbers], read_some, counts)[own] if len(rows) else own
    groups = [rows[assigned == number] for number in np.unique(assigned[assigned >= 0])]
    parts = [part for group in groups for part in _by_step(group, errors.steps)]
    large = sorted(
        (part for part in parts if len(part) >= LEAST), key=lambda part: (-len(part), int(part[0]))
    )
    kept = large[:MOST_CLUSTERS]
    small = np.setdiff1d(rows, np.concatenate([*kept, rows[:0]]))
    return kept, small


def _by_step(rows: Ints, steps: Sequence[str]) -> list[Ints]:
    """The rows apart by the question that they fail at, where at least two questions have enough of them.

    Rows of other questions, or of none, go with the largest part.
    """
    failing = np.array([steps[row] for row in rows])
    counted = Counter(step for step in failing.tolist() if step)
    enough = max(LEAST_PART, LEAST_PART_SHARE * len(rows))
    apart = sorted(
        (step for step, count in counted.items() if count >= enough), key=lambda s: (-counted[s], s)
    )
    if len(apart) < 2:
        return [rows]
    others = [rows[failing == step] for step in apart[1:]]
    return [rows[~np.isin(failing, apart[1:])], *others]


def _cluster(errors: Errors, texts: _Distinct, rows: Ints, triage: str, name: str) -> Cluster:
    members = [errors.cases[row].id for row in rows]
    numbers, counts = np.unique(texts.of[rows], return_counts=True)
    central = representatives(texts.quick, numbers.tolist(), k=3)
    shown = [next(row for row in rows.tolist() if texts.of[row] == number) for number in central]
    failing = Counter(errors.steps[row] for row in rows.tolist() if errors.steps[row])
    return Cluster(
        # Names of policies may be as long as the column that holds the id of the finding.
        id=f"{triage}-{errors.policy[:40]}-{errors.direction}-{digests.of_value([errors.policy, *members])[:8]}",
        policy=errors.policy,
        direction=errors.direction,
        name=name,
        members=tuple(members),
        representatives=tuple(errors.cases[row].id for row in shown),
        copies=tuple(int(counts[numbers == number][0]) for number in central),
        distinct=len(numbers),
        step=min(failing, key=lambda step: (-failing[step], step)) if failing else "",
    )
