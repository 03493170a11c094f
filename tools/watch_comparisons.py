"""What a watch compares: the cases of the period, and from them the families of comparisons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from knowledge_base import digests
from knowledge_base.changes import Cause
from knowledge_base.ledger import Run
from knowledge_base.records import GLOBAL, CaseId, Clause
from knowledge_base.traffic import Traffic
from knowledge_base.workspace import Workspace
from tools.coded_terms import read_coded_terms
from tools.errors_queue import DIRECTIONS
from tools.labelled import labelled_cases, texts_by_id
from tools.queue_findings import Asked as Queued
from tools.queue_findings import PolicyQueue
from tools.scene import instruments_for, prompts_in_force
from tools.spellings import disguised, known_terms
from tools.watch_families import Candidate, of_causes, of_clusters, of_terms, of_words
from tools.watch_period import Asked, Part, Period

_BLOCK = 2_000


@dataclass
class Comparisons:
    """One watch's comparisons; what is heavy is read when first asked for."""

    workspace: Workspace
    asked: Asked
    at: datetime

    @cached_property
    def id(self) -> str:
        """The id of the watch: the same for the same window of the same cases."""
        return "W-" + digests.of_value(self.asked.model_dump(mode="json"))[:8]

    @cached_property
    def period(self) -> Period:
        """The cases of window and baseline."""
        with self.workspace.store.read() as tx:
            found = Traffic(tx.connection).seen(self.asked.since, self.asked.until, self.asked.surface)
        return Period(self.asked, {one.case: one for one in found})

    @cached_property
    def parts(self) -> dict[str, Part]:
        """What is decided and labelled in the period, by policy."""
        store, stream = self.workspace.store, self.asked.stream
        with store.read() as tx:
            specs = {instruments_for(tx, name).spec.policy for name in prompts_in_force(tx)}
            decided = set(tx.cases.decided_policies(stream)) & set(tx.cases.rated_policies()) & specs
        found = {}
        for policy in sorted(decided):
            if self.asked.policies and policy not in self.asked.policies:
                continue
            labelled = labelled_cases(store, policy, self.workspace.config.seed)
            with store.read() as tx:
                verdicts = tx.cases.verdicts(policy, stream)
            ids = tuple(
                case_id
                for case_id in labelled.ids
                if case_id in self.period.seen
                and (verdict := verdicts.get(case_id)) is not None
                and verdict.violates is not None
            )
            if ids:
                found[policy] = Part(self.period, labelled, ids)
        return found

    def families(self) -> dict[str, list[Candidate]]:
        """Every comparison, by family."""
        return {
            "clusters": list(self._clusters()),
            "terms": list(self._terms()),
            "words": list(self._words()),
            "causes": list(self._causes()),
        }

    def _clusters(self) -> Iterator[Candidate]:
        for part in self.parts.values():
            for direction in DIRECTIONS["all"]:
                queue = self.queue(part)
                errors = queue.errors(direction)
                if errors.cases:
                    yield from of_clusters(part, direction, errors, queue.clusters(errors))

    def _words(self) -> Iterator[Candidate]:
        for part in self.parts.values():
            labelled = part.labelled
            violating = [case_id for case_id in part.ids if labelled.labels[labelled.row_of[case_id]]]
            yield from of_words(part, texts_by_id(self.workspace.store, violating))

    def _terms(self) -> Iterator[Candidate]:
        asked = self.asked.policies
        with self.workspace.store.read() as tx:
            specs = [instruments_for(tx, name).spec for name in prompts_in_force(tx)]
        listed = self.workspace.config.terms
        known = known_terms(
            [spec for spec in specs if not asked or spec.policy in asked],
            {policy: words for policy, words in listed.items() if not asked or policy in asked},
        )
        found = list(disguised(self._texts(), known)) if known else []
        hits = list(dict.fromkeys(one.case for one in found))
        with self.workspace.store.read() as tx:
            texts = {case_id: case.text for case_id, case in tx.cases.get(hits).items()}
        yield from of_terms(self.period, found, texts)

    def _texts(self) -> Iterator[tuple[CaseId, str]]:
        ids = list(self.period.seen)
        with self.workspace.store.read() as tx:
            for start in range(0, len(ids), _BLOCK):
                for case_id, case in tx.cases.get(ids[start : start + _BLOCK]).items():
                    yield case_id, case.text

    def _causes(self) -> Iterator[Candidate]:
        yield from of_causes(self.parts, self._cause_of)

    @cached_property
    def _cause_of(self) -> dict[tuple[str, CaseId], Cause]:
        """The cause of each error, from the newest triage that looked at the whole period."""
        run = self._triage
        if run is None:
            return {}
        with self.workspace.store.read() as tx:
            findings = tx.ledger.findings(run.id)
        return {
            (one.cluster.policy, case_id): one.cause for one in findings for case_id in one.cluster.members
        }

    @cached_property
    def _triage(self) -> Run | None:
        with self.workspace.store.read() as tx:
            runs = tx.ledger.finished("triage")
        return next((run for run in runs if self._covers(run)), None)

    def _covers(self, run: Run) -> bool:
        request = run.body.get("request", {})
        since = request.get("since")
        far_enough = since is None or datetime.fromisoformat(str(since)) <= self.asked.since
        looked = {str(step).partition(":")[0] for step in run.body.get("steps", ())}
        return (
            request.get("stream", "llm") == self.asked.stream
            and far_enough
            and run.started_at >= self.asked.until
            and looked >= set(self.parts)
        )

    def notes(self) -> Iterator[str]:
        """What could not be compared, and what would let it."""
        if not self.parts:
            yield "no case of the period is both labelled and decided: clusters and words could not be compared"
        elif self._triage is None:
            yield "no triage looked at the whole period, so causes could not be compared: run 'redline triage'"
        if not self.period.sizes[1]:
            yield "no case happened in the baseline: nothing can be new"

    def clauses(self, policy: str) -> Sequence[Clause]:
        """The clauses in force at the end of the window."""
        with self.workspace.store.read() as tx:
            return tx.library.clauses_in_force(self.asked.until.date(), GLOBAL, policy)

    def queue(self, part: Part) -> PolicyQueue:
        """The queue of one policy's errors in the period; one is held at a time."""
        policy, store = part.labelled.policy, self.workspace.store
        if policy not in self._queues:
            with store.read() as tx:
                verdicts = tx.cases.verdicts(policy, self.asked.stream)
            asked = Queued(
                triage=self.id,
                stream=self.asked.stream,
                errors=len(part.ids),
                seed=self.workspace.config.seed,
                at=self.at,
            )
            self._queues.clear()
            self._queues[policy] = PolicyQueue(
                store,
                self.workspace.embedder,
                self.workspace.words,
                asked,
                part.labelled,
                verdicts,
                frozenset(part.ids),
                tuple(self.clauses(policy)),
                read_coded_terms(self.workspace.root),
            )
        return self._queues[policy]

    @cached_property
    def _queues(self) -> dict[str, PolicyQueue]:
        return {}
