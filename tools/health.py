"""How a policy's queue is doing: what was decided and labelled, what went wrong, and why as far as triage knows."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, MutableMapping
from datetime import date, datetime, timedelta

from knowledge_base import digests
from knowledge_base.casebook import Verdict
from knowledge_base.cases import Label, Stream
from knowledge_base.changes import Cause, Finding, Rate, Scores
from knowledge_base.ledger import Run
from knowledge_base.records import CaseId, Digest, Record, Utc
from knowledge_base.store import Transaction
from tools.decide import score_policy

MOST_WEEKS = 26


class CauseCount(Record):
    """Open findings of one cause, and how many errors they hold."""

    cause: Cause
    findings: int
    cases: int


class WeekOfErrors(Record):
    """The cases that happened in the week that begins on `monday`: how many were decided wrongly, of how many."""

    monday: date
    errors: int
    of: int

    @property
    def share(self) -> float:
        """The share of wrong decisions."""
        return self.errors / self.of


class PolicyHealth(Record):
    """One policy's queue under one stream. Errors and rates are over cases that are both decided and labelled."""

    policy: str
    stream: Stream
    decided: int
    labelled: int
    compared: int
    """How many cases are both."""
    fn: int
    fp: int
    precision: Rate = Rate(value=None)
    recall: Rate = Rate(value=None)
    last_decided: Utc | None = None
    last_triage: str | None = None
    last_triaged: Utc | None = None
    open_findings: tuple[CauseCount, ...] = ()
    """Of the last triage, those that no release has answered; the cause with most errors first."""
    trend: tuple[WeekOfErrors, ...] = ()
    """Weeks that have cases, oldest first, the last `MOST_WEEKS` of them."""

    @property
    def errors(self) -> int:
        """Decisions that a label contradicts."""
        return self.fn + self.fp


def policy_health(
    tx: Transaction,
    policy: str,
    stream: Stream,
    seed: int,
    known: MutableMapping[Digest, Scores | None] | None = None,
) -> PolicyHealth:
    """The health of one policy's queue.

    `known` keeps scores between calls: intervals are drawn anew only where a decision or a label has changed.
    """
    verdicts, labels = tx.cases.verdicts(policy, stream), tx.cases.labels(policy)
    wrong = errors_among(verdicts, labels)
    scores = _scores(tx, policy, stream, seed, known, verdicts, labels)
    triage = last_triage(tx, policy)
    return PolicyHealth(
        policy=policy,
        stream=stream,
        decided=sum(verdict.violates is not None for verdict in verdicts.values()),
        labelled=sum(label.violates is not None for label in labels.values()),
        compared=len(wrong),
        fn=sum(kind == "fn" for kind in wrong.values()),
        fp=sum(kind == "fp" for kind in wrong.values()),
        precision=scores.precision if scores else Rate(value=None),
        recall=scores.recall if scores else Rate(value=None),
        last_decided=_last_decided(tx, verdicts),
        last_triage=triage.id if triage else None,
        last_triaged=(triage.finished_at or triage.started_at) if triage else None,
        open_findings=_by_cause(open_findings(tx, policy, triage)),
        trend=weekly(wrong, tx.cases.occurred(list(wrong))),
    )


def errors_among(verdicts: Mapping[CaseId, Verdict], labels: Mapping[CaseId, Label]) -> dict[CaseId, str]:
    """Every case that is decided and labelled: `fn`, `fp`, or nothing where the two agree."""
    found: dict[CaseId, str] = {}
    for case_id, verdict in verdicts.items():
        label = labels.get(case_id)
        if label is None or label.violates is None or verdict.violates is None:
            continue
        found[case_id] = "" if label.violates == verdict.violates else "fn" if label.violates else "fp"
    return found


def weekly(wrong: Mapping[CaseId, str], moments: Mapping[CaseId, datetime]) -> tuple[WeekOfErrors, ...]:
    """Errors by the week in which the cases happened; cases without a time are left out."""
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for case_id, kind in wrong.items():
        if (at := moments.get(case_id)) is not None:
            week = counts[at.date() - timedelta(days=at.weekday())]
            week[0] += bool(kind)
            week[1] += 1
    weeks = [WeekOfErrors(monday=monday, errors=n, of=of) for monday, (n, of) in sorted(counts.items())]
    return tuple(weeks[-MOST_WEEKS:])


def last_triage(tx: Transaction, policy: str) -> Run | None:
    """The newest triage that looked at a policy."""
    for run in tx.ledger.runs("triage"):
        if any(step.rpartition(":")[0] == policy for step in run.body.get("steps", ())):
            return run
    return None


def open_findings(tx: Transaction, policy: str, triage: Run | None) -> list[Finding]:
    """A policy's findings of a triage that no release has answered, largest first."""
    if triage is None:
        return []
    found = [one for one in tx.ledger.findings(triage.id) if one.cluster.policy == policy]
    answered = _answered(tx) if found else set()
    return [one for one in found if one.id not in answered]


def _answered(tx: Transaction) -> set[str]:
    """The findings whose proposal was released; read as it was written, for records may have changed since."""
    bodies = [tx.ledger.stored_proposal(release.proposal) for release in tx.ledger.releases()]
    return {json.loads(body).get("finding") for body in bodies if body}


def _by_cause(findings: list[Finding]) -> tuple[CauseCount, ...]:
    cases, number = Counter[Cause](), Counter[Cause]()
    for finding in findings:
        cases[finding.cause] += len(finding.cluster.members)
        number[finding.cause] += 1
    return tuple(CauseCount(cause=cause, findings=number[cause], cases=n) for cause, n in cases.most_common())


def _last_decided(tx: Transaction, verdicts: Mapping[CaseId, Verdict]) -> datetime | None:
    runs = [tx.ledger.run(run) for run in {verdict.run for verdict in verdicts.values()}]
    return max((run.finished_at or run.started_at for run in runs if run), default=None)


def _scores(
    tx: Transaction,
    policy: str,
    stream: Stream,
    seed: int,
    known: MutableMapping[Digest, Scores | None] | None,
    verdicts: Mapping[CaseId, Verdict],
    labels: Mapping[CaseId, Label],
) -> Scores | None:
    if known is None:
        return score_policy(tx, policy, stream, seed)
    said = [[i, verdict.violates] for i, verdict in sorted(verdicts.items())]
    held = [[i, label.violates] for i, label in sorted(labels.items())]
    key = digests.of_value([policy, stream, seed, said, held])
    if key not in known:
        known[key] = score_policy(tx, policy, stream, seed)
    return known[key]
