"""From a policy's queue to its findings: what is wrong is found, clustered, sampled where it is much, and diagnosed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from knowledge_base.casebook import Verdict
from knowledge_base.cases import Stream
from knowledge_base.changes import Cluster, Direction, Finding, Weighed, Weight
from knowledge_base.embed import Embedder
from knowledge_base.records import CaseId, Clause, Record, Utc
from knowledge_base.store import Store
from knowledge_base.word_vectors import WordVectors
from tools.causes.contract import FEW, LEAST
from tools.causes.out_of_step import concerned, out_of_step
from tools.coded_terms import CodedTerms
from tools.diagnose import Diagnosis, concluded, diagnose, finding_of, near_threshold, pose, summary
from tools.error_marks import doubted_alone, not_read, spelt_to_evade
from tools.errors_queue import (
    DOUBTED_NAME,
    EVASIVE_NAME,
    NEAR_NAME,
    UNREAD_NAME,
    ErrorRows,
    Errors,
    cluster_errors,
    failing_step,
    find_errors,
)
from tools.labelled import Labelled, texts_by_id
from tools.propagate import at_full_size, propagation
from tools.sampling import WHOLE, Sample, at_like_rate, drawn, narrowed, sample_of, scene_of_part
from tools.scene import Bools, Rows, Scene, build_scene
from tools.trend import trend_of, weekly

SAME_SCORE = 1e-3
"""How far a stored score may lie from the judge's own to be called the same, …"""
MOSTLY = 0.95
"""… and of how many decisions that must hold for stored scores to stand in for it."""


class Asked(Record):
    """What the findings are made for: the triage, its stream, how many errors it has in all, and what they weigh."""

    triage: str
    stream: Stream
    errors: int
    weight: Weight | None = None
    weighing: float = 0.0
    seed: int
    at: Utc


@dataclass(frozen=True)
class PolicyQueue:
    """One policy's labelled cases with a stream's decisions, and the means to read them."""

    store: Store
    embedder: Embedder
    words: WordVectors
    asked: Asked
    labelled: Labelled
    verdicts: dict[CaseId, Verdict]
    among: frozenset[CaseId] | None
    clauses: tuple[Clause, ...]
    coded: CodedTerms | None = None
    told: Callable[[str], None] = lambda words: None
    """Hears what a long queue is at."""

    def findings(self, direction: Direction) -> list[Finding]:
        """The findings on the errors of one direction."""
        errors = self.errors(direction)
        return self.diagnosed(self.clusters(errors)) if errors.cases else []

    def clusters(self, errors: Errors) -> list[Cluster]:
        """The clusters of some errors, with their trends and their parts of the queue."""
        self._tell(f"grouping {len(errors.cases):,} errors")
        apart = {
            EVASIVE_NAME: self.evasive(errors),
            UNREAD_NAME: self.unread(errors),
            **self.out_of_step(errors),
            DOUBTED_NAME: self.doubted(errors),
            NEAR_NAME: self.near(errors),
        }
        found = cluster_errors(errors, self.embedder, self.words, self.asked.triage, apart)
        return [self._told(cluster) for cluster in found]

    def diagnosed(self, clusters: list[Cluster]) -> list[Finding]:
        """The findings on some clusters."""
        return self._of_all(clusters) if self.is_whole else self._of_samples(clusters)

    def errors(self, direction: Direction) -> Errors:
        """The errors of one direction, with their texts."""
        rows = self._rows.of(direction)
        ids = [self.labelled.ids[row] for row in rows]
        with self.store.read() as tx:
            traces = dict.fromkeys(ids, "")
            for case_id, trace in tx.cases.traces(self.labelled.policy, self.asked.stream, ids):
                traces[case_id] = failing_step(trace, direction)
        return Errors(
            policy=self.labelled.policy,
            direction=direction,
            cases=texts_by_id(self.store, ids),
            groups=self.labelled.groups[rows],
            steps=tuple(traces[case_id] for case_id in ids),
        )

    def near(self, errors: Errors) -> frozenset[CaseId]:
        """The errors that one shift of the threshold turns right, where the shift surely pays.

        Those that were not read count by the score that is stored with their decision, where it is the judge's.
        """
        scene = self._whole if self.is_whole else self.scene
        rows = np.array(
            [scene.row_of[case.id] for case in errors.cases if case.id in scene.row_of], dtype=np.int64
        )
        turned = near_threshold(scene, rows, errors.direction, self.asked.seed)
        if self.is_whole or not len(turned):
            return frozenset(scene.ids[row] for row in turned)
        if not self._scores_are_the_judges():
            return frozenset()
        reach = float(np.abs(scene.judged.score[turned] - scene.cutoffs[turned]).max())
        thresholds = scene.instruments.thresholds
        gaps = {
            case.id: abs(score - thresholds.for_market(case.market))
            for case in errors.cases
            if (score := self.verdicts[case.id].score) is not None
        }
        return frozenset(case_id for case_id, gap in gaps.items() if gap <= reach)

    def evasive(self, errors: Errors) -> frozenset[CaseId]:
        """The errors that are spelt to evade and, read plainly, decided rightly; none of fewer than `FEW`."""
        return self._marked(errors, spelt_to_evade)

    def unread(self, errors: Errors) -> frozenset[CaseId]:
        """The errors decided rightly once text that was kept but not read is read; none of fewer than `FEW`."""
        return self._marked(errors, not_read)

    def out_of_step(self, errors: Errors) -> dict[str, frozenset[CaseId]]:
        """By name the errors about each clause that prompt and policy part on; none of fewer than `FEW`."""
        if not self.is_whole or not errors.cases:
            return {}
        scene = self._whole
        rows = np.array([scene.row_of[case.id] for case in errors.cases], dtype=np.int64)
        parted = out_of_step(scene, self.clauses, rows)
        found = {one.name: concerned(scene, one, rows, errors.direction) for one in parted}
        return {n: frozenset(scene.ids[row] for row in own) for n, own in found.items() if len(own) >= FEW}

    def doubted(self, errors: Errors) -> frozenset[CaseId]:
        """The errors whose label one rater gave and confident learning suspects; none of fewer than `LEAST`."""
        return self._marked(errors, doubted_alone, LEAST)

    def _marked(self, errors: Errors, mark: Callable[[Scene], Bools], least: int = FEW) -> frozenset[CaseId]:
        """Those of the errors that are marked in the whole scene; none where not every case is read."""
        if not self.is_whole:
            return frozenset()
        marked = mark(self._whole)
        ids = [case.id for case in errors.cases if marked[self.scene.row_of[case.id]]]
        return frozenset(ids) if len(ids) >= least else frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether every labelled case is read."""
        return len(self.labelled) <= WHOLE

    @cached_property
    def scene(self) -> Scene:
        """Every labelled case, or an even share of a long queue."""
        labelled = self.labelled
        if self.is_whole:
            found = build_scene(self.store, self.embedder, labelled.policy, self.asked.seed)
            return replace(found, coded=self.coded)
        self._tell(f"reading {len(self._shared):,} of {len(labelled):,} labelled cases")
        return self._scene_of(self._shared)

    def _tell(self, words: str) -> None:
        if not self.is_whole:
            self.told(words)

    def _scene_of(self, rows: Rows) -> Scene:
        part = scene_of_part(self.store, self.embedder, self.labelled, rows, self.asked.seed)
        return replace(part, coded=self.coded)

    @cached_property
    def _whole(self) -> Scene:
        return self.scene.whole()

    @cached_property
    def _shared(self) -> Rows:
        return drawn(self.labelled, self.asked.seed)

    @cached_property
    def _rows(self) -> ErrorRows:
        return find_errors(self.labelled.ids, self.labelled.labels, self.verdicts, self.among)

    @cached_property
    def _decisions(self) -> Counter[date]:
        days = zip(self.labelled.ids, self.labelled.days, strict=True)
        return weekly(
            day
            for case_id, day in days
            if case_id in self.verdicts and (self.among is None or case_id in self.among)
        )

    def _scores_are_the_judges(self) -> bool:
        scene = self.scene
        apart = [
            abs(score - float(scene.judged.score[row]))
            for row, case_id in enumerate(scene.ids)
            if case_id in self.verdicts and (score := self.verdicts[case_id].score) is not None
        ]
        return bool(apart) and float(np.mean(np.array(apart) <= SAME_SCORE)) >= MOSTLY

    def _told(self, cluster: Cluster) -> Cluster:
        """The cluster with its trend and its part of the queue."""
        rows = self._members(cluster)
        weighed = None
        if self.asked.weight is not None and self.asked.weighing > 0:
            total = float(np.nansum(self.labelled.weights[self.asked.weight][rows]))
            share = min(1.0, total / self.asked.weighing)
            weighed = Weighed(by=self.asked.weight, share=share, total=total)
        trend = trend_of([self.labelled.days[row] for row in rows], self._decisions)
        return cluster.model_copy(update={"trend": trend, "weighed": weighed})

    def _members(self, cluster: Cluster) -> Rows:
        return np.array([self.labelled.row_of[case_id] for case_id in cluster.members], dtype=np.int64)

    def _of_all(self, clusters: list[Cluster]) -> list[Finding]:
        return [
            self._finding(self.scene, cluster, diagnose(self.scene, cluster, self.clauses, self._whole))
            for cluster in clusters
        ]

    def _of_samples(self, clusters: list[Cluster]) -> list[Finding]:
        """Diagnosed on a sample of each, in a scene of the samples and the even share."""
        samples = [sample_of(self.labelled, self._members(cluster), self.asked.seed) for cluster in clusters]
        wanted = [self._shared, *(rows for sample in samples for rows in (sample.diagnosed, sample.checked))]
        wanted += [self._members(cluster)[:1] for cluster in clusters]
        rows = np.unique(np.concatenate(wanted))
        scene = self._scene_of(rows)
        found = []
        for number, (cluster, sample) in enumerate(zip(clusters, samples, strict=True), 1):
            self._tell(f"diagnosing group {number} of {len(clusters)}")
            found.append(self._of_sample(scene, cluster, sample))
        return found

    def _of_sample(self, scene: Scene, cluster: Cluster, sample: Sample) -> Finding:
        members, labelled = self._members(cluster), self.labelled
        beside = self._shared[~np.isin(self._shared, members)]
        others = at_like_rate(labelled, members, len(sample.diagnosed), beside, self.asked.seed)
        known = int(labelled.known[members].sum())
        inside = known / max(len(sample.diagnosed), 1)
        outside = (int(labelled.known.sum()) - known) / max(len(others), 1)

        def looked_at(rows: Rows) -> tuple[Scene, Cluster, Diagnosis]:
            ids = tuple(labelled.ids[row] for row in (rows if len(rows) else members[:1]))
            part = cluster.model_copy(update={"members": ids})
            view = narrowed(scene, ids, [labelled.ids[row] for row in others])
            found = diagnose(view, part, self.clauses)
            return view, part, self._at_full_size(view, part, found, inside, outside)

        view, part, found = looked_at(sample.diagnosed)
        finding = self._finding(view, part, found)
        checks = len(sample.checked) > 0 and found.cause != "undetermined"
        again = looked_at(sample.checked)[2] if checks else None
        bears_out = propagation(
            found.cause,
            len(sample.diagnosed),
            again.interventions if again else (),
            None if again is None else again.cause == found.cause,
        )
        return finding.model_copy(
            update={
                "cluster": cluster,
                "summary": summary(cluster, found),
                "share": _share(cluster, self.asked.errors),
                "propagation": bears_out,
            }
        )

    def _at_full_size(
        self, scene: Scene, cluster: Cluster, found: Diagnosis, inside: float, outside: float
    ) -> Diagnosis:
        """The diagnosis that is left when what would not pay over all cases is taken away."""
        tried = tuple(at_full_size(one, inside, outside) for one in found.interventions)
        if tried == found.interventions:
            return found
        return concluded(scene, pose(scene, cluster, self.clauses), tried)

    def _finding(self, scene: Scene, cluster: Cluster, found: Diagnosis) -> Finding:
        of = self.asked
        return finding_of(scene, cluster, found, self.clauses, of.triage, of.stream, of.errors, of.at)


def _share(cluster: Cluster, errors: int) -> float:
    return len(cluster.members) / max(errors, len(cluster.members), 1)
