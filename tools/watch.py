"""A watch: a window of days compared with the days before it, and findings opened on what is new or grows.

Watching the same window again opens nothing twice: a cluster that shares most of its cases with one that an earlier
watch opened is that one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from knowledge_base.changes import Cluster, Finding
from knowledge_base.store import Transaction
from knowledge_base.traffic import Traffic
from knowledge_base.workspace import Workspace
from tools.alarms import LEVEL, Compared, corrected
from tools.emerging import earlier_watches, finding_of, is_same
from tools.labelled import texts_by_id
from tools.near_clauses import lacking, near_clauses
from tools.watch_comparisons import Comparisons
from tools.watch_families import Candidate
from tools.watch_period import Asked
from tools.watch_records import Alarm, Watched

MOST_WORDS = 5
"""New words told of a policy, the surest first."""
_BLOCK = 2_000
_ORDER = ("new cluster", "growing cluster", "disguised term", "new word", "cause mix")


def watch(workspace: Workspace, asked: Asked, at: datetime, level: float = LEVEL) -> Watched:
    """Compare, open a finding for each cluster that alarms, and keep what was seen; `at` is now."""
    made = _Watch(workspace, Comparisons(workspace, asked, at), at, level)
    seen = made.result()
    with workspace.store.write() as tx:
        tx.serialise("watch")
        is_news = tx.ledger.keep_run(seen.id, "watch", seen.model_dump(mode="json"))
        for finding in made.opened:
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
    looked: Comparisons
    at: datetime
    level: float

    @cached_property
    def opened(self) -> list[Finding]:
        """Findings that are not stored yet."""
        return []

    def result(self) -> Watched:
        late, early = self.looked.period.sizes
        families = self.looked.families()
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
            id=self.looked.id,
            until=self.looked.asked.until,
            window_days=self.looked.asked.window_days,
            baseline_days=self.looked.asked.baseline_days,
            stream=self.looked.asked.stream,
            surface=self.looked.asked.surface,
            policies=self.looked.asked.policies,
            level=self.level,
            in_window=late,
            in_baseline=early,
            undated=undated,
            compared={name: len(family) for name, family in families.items()},
            alarms=tuple(self._told(one) for one in kept),
            notes=tuple(self.looked.notes()),
        )

    def _told(self, one: Candidate) -> Alarm:
        """The alarm with its clauses, what they lack, and its finding."""
        alarm, clauses = one.alarm, self.looked.clauses(one.alarm.policy)
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

    def _opened(self, cluster: Cluster) -> Finding | None:
        """The finding that an earlier watch, or this one before, opened on the cluster; else a new one."""
        with self.workspace.store.read() as tx:
            known = finding_of(tx, cluster, self.looked.asked.since)
        if known is not None:
            return known
        (finding,) = self.looked.queue(self.looked.parts[cluster.policy]).diagnosed([cluster])
        self.opened.append(finding)
        return finding

    def _known_since(self, alarm: Alarm, cluster: Cluster | None) -> str:
        with self.workspace.store.read() as tx:
            for earlier in reversed(earlier_watches(tx, self.looked.asked)):
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
