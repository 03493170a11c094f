"""A watch: a window of days compared with the days before it, and findings opened on what is new or grows.

Watching the same window again opens nothing twice: a cluster that shares most of its cases with one that an earlier
watch opened is that one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from knowledge_base import digests
from knowledge_base.changes import Cause, Cluster, Finding
from knowledge_base.ledger import Run
from knowledge_base.records import GLOBAL, CaseId, Clause
from knowledge_base.store import Transaction
from knowledge_base.traffic import Traffic
from knowledge_base.workspace import Workspace
from tools.alarms import LEVEL, Compared, corrected
from tools.emerging import earlier_watches, finding_of, is_same
from tools.errors_queue import DIRECTIONS
from tools.labelled import labelled_cases, texts_by_id
from tools.near_clauses import lacking, near_clauses
from tools.queue_findings import Asked as Queued
from tools.queue_findings import PolicyQueue
from tools.scene import instruments_for, prompts_in_force
from tools.spellings import disguised, known_terms
from tools.watch_families import Candidate, of_causes, of_clusters, of_terms, of_words
from tools.watch_period import Asked, Part, Period
from tools.watch_records import Alarm, Watched

MOST_WORDS = 5
"""New words told of a policy, the surest first."""
_BLOCK = 2_000
_ORDER = ("new cluster", "growing cluster", "disguised term", "new word", "cause mix")


def watch(workspace: Workspace, asked: Asked, at: datetime, level: float = LEVEL) -> Watched:
    """Compare, open a finding for each cluster that alarms, and keep what was seen; `at` is now."""
    looked = _Watch(workspace, asked, at, level)
    seen = looked.result()
    with workspace.store.write() as tx:
        tx.serialise("watch")
        is_news = tx.ledger.keep_run(seen.id, "watch", seen.model_dump(mode="json"))
        for finding in looked.opened:
            tx.ledger.add_finding(finding)
        if is_news and seen.alarms:
            tx.audit.append("redline", "watch.alarmed", seen.id, alarms=len(seen.alarms))
    return seen


def window_end(tx: Transaction, at: datetime) -> datetime | None:
    """When the newest decided case happened: where a window ends unless a day is named."""
    return Traffic(tx.connection).newest(at)


@dataclass
class _Watch:
    workspace: Workspace
    asked: Asked
    at: datetime
    level: float

    @cached_property
    def opened(self) -> list[Finding]:
        """Findings that are not stored yet."""
        return []

    @cached_property
    def id(self) -> str:
        return "W-" + digests.of_value(self.asked.model_dump(mode="json"))[:8]

    @cached_property
    def period(self) -> Period:
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

    def result(self) -> Watched:
        late, early = self.period.sizes
        families = {
            "clusters": list(self._clusters()),
            "terms": list(self._terms()),
            "words": list(self._words()),
            "causes": list(self._causes()),
        }
        tested = corrected(
            {
                name: {place: one.alarm.p_value for place, one in enumerate(family)}
                for name, family in families.items()
            }
        )
        raised = [
            _with_p_value(families[name][compared.key], compared)
            for name, family in tested.items()
            for compared in family
            if compared.corrected <= self.level
        ]
        kept = sorted(
            _without_echoes(raised), key=lambda one: (_ORDER.index(one.alarm.kind), one.alarm.p_value)
        )
        with self.workspace.store.read() as tx:
            undated = Traffic(tx.connection).undated(self.at)
        return Watched(
            id=self.id,
            until=self.asked.until,
            window_days=self.asked.window_days,
            baseline_days=self.asked.baseline_days,
            stream=self.asked.stream,
            surface=self.asked.surface,
            policies=self.asked.policies,
            level=self.level,
            in_window=late,
            in_baseline=early,
            undated=undated,
            compared={name: len(family) for name, family in families.items()},
            alarms=tuple(self._told(one) for one in kept),
            notes=tuple(self._notes()),
        )

    # -- what is compared ----------------------------------------------------------------------------------------

    def _clusters(self) -> Iterator[Candidate]:
        for part in self.parts.values():
            for direction in DIRECTIONS["all"]:
                queue = self._queue(part)
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

    def _notes(self) -> Iterator[str]:
        if not self.parts:
            yield "no case of the period is both labelled and decided: clusters and words could not be compared"
        elif self._triage is None:
            yield "no triage looked at the whole period, so causes could not be compared: run 'redline triage'"
        if not self.period.sizes[1]:
            yield "no case happened in the baseline: nothing can be new"

    # -- what is told --------------------------------------------------------------------------------------------

    def _told(self, one: Candidate) -> Alarm:
        """The alarm with its clauses, what they lack, and its finding."""
        alarm, clauses = one.alarm, self._clauses(one.alarm.policy)
        texts = [case.text for case in texts_by_id(self.workspace.store, alarm.cases)]
        terms = alarm.subject.split(", ") if one.cluster is not None else [alarm.subject]
        asks = alarm.kind in ("new cluster", "growing cluster", "new word")
        finding = None if one.cluster is None else self._opened(one.cluster)
        return alarm.model_copy(
            update={
                "clauses": near_clauses(texts, clauses, self.workspace.embedder),
                "lacking": lacking(terms, clauses) if asks else (),
                "finding": finding.id if finding else None,
                "cause": finding.cause if finding else alarm.cause,
                "known_since": self._known_since(alarm, one.cluster),
            }
        )

    def _clauses(self, policy: str) -> Sequence[Clause]:
        with self.workspace.store.read() as tx:
            return tx.library.clauses_in_force(self.asked.until.date(), GLOBAL, policy)

    def _opened(self, cluster: Cluster) -> Finding | None:
        """The finding that an earlier watch, or this one before, opened on the cluster; else a new one."""
        with self.workspace.store.read() as tx:
            known = finding_of(tx, cluster, self.asked.since)
        if known is not None:
            return known
        (finding,) = self._queue(self.parts[cluster.policy]).diagnosed([cluster])
        self.opened.append(finding)
        return finding

    def _known_since(self, alarm: Alarm, cluster: Cluster | None) -> str:
        with self.workspace.store.read() as tx:
            for earlier in reversed(earlier_watches(tx, self.asked)):
                for other in earlier.alarms:
                    finding = tx.ledger.finding(other.finding) if other.finding else None
                    same = (
                        is_same(cluster, finding.cluster)
                        if cluster and finding
                        else _key(other) == _key(alarm)
                    )
                    if same and (cluster is None or finding is not None):
                        return earlier.id
        return ""

    def _queue(self, part: Part) -> PolicyQueue:
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
                tuple(self._clauses(policy)),
            )
        return self._queues[policy]

    @cached_property
    def _queues(self) -> dict[str, PolicyQueue]:
        return {}


def _with_p_value(one: Candidate, compared: Compared[int]) -> Candidate:
    return one._replace(alarm=one.alarm.model_copy(update={"p_value": compared.corrected}))


def _without_echoes(raised: Sequence[Candidate]) -> Iterator[Candidate]:
    """Words that mostly come with a cluster that alarms say nothing new; of the others the surest few of a policy."""
    inside = {case_id for one in raised if one.cluster is not None for case_id in one.ids}
    told: dict[str, int] = {}
    for one in sorted(raised, key=lambda each: each.alarm.p_value):
        if one.alarm.kind == "new word":
            shared = sum(case_id in inside for case_id in one.ids)
            told[one.alarm.policy] = told.get(one.alarm.policy, 0) + 1
            if 2 * shared >= len(one.ids) or told[one.alarm.policy] > MOST_WORDS:
                told[one.alarm.policy] -= 1
                continue
        yield one


def _key(alarm: Alarm) -> tuple[str, str, str, str]:
    return alarm.kind, alarm.policy, alarm.market, alarm.subject
