"""From a finished triage and the store to its report: everything that is counted for it is counted here."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from knowledge_base.casebook import Verdict
from knowledge_base.changes import Cause, Direction, Finding, Weight
from knowledge_base.errors import Refused
from knowledge_base.ledger import Run
from knowledge_base.records import GLOBAL, CaseId
from knowledge_base.store import Store
from tools.errors_queue import DIRECTIONS, find_errors
from tools.finding_told import told
from tools.labelled import Labelled, labelled_cases
from tools.report_records import CauseLine, Cell, PolicyLine, Report, TradeOff, Week, part
from tools.report_words import summary, unknown
from tools.trade_off import trade_off


@dataclass(frozen=True)
class PolicyRows:
    """One policy's labelled cases and the latest decision of the stream on each that has one."""

    labelled: Labelled
    verdicts: dict[CaseId, Verdict]
    decided: frozenset[CaseId]
    """Those that the triage looked at: decided, and since the day that it asked for."""


def triage_run(store: Store, triage: str | None) -> Run:
    """The finished triage of that id, or the newest one.

    Raises: Refused when there is none.
    """
    with store.read() as tx:
        done = tx.ledger.finished("triage")
    found = next((run for run in done if triage in (None, run.id)), None)
    if found is None:
        name = f"finished triage {triage!r}" if triage else "finished triage"
        raise Refused(f"there is no {name}; run 'redline triage', or finish one with --resume")
    return found


def report_of(store: Store, run: Run, seed: int, at: datetime) -> Report:
    """The report on a triage, with the labels, decisions and clauses as they stand now.

    `at` is the time that the report carries.
    """
    asked, steps = run.body.get("request", {}), run.body.get("steps", ())
    stream, since = asked.get("stream", "llm"), asked.get("since")
    ways = _directions(steps)
    with store.read() as tx:
        findings = tx.ledger.findings(run.id)
        wanted = [case_id for finding in findings for case_id in finding.cluster.representatives]
        cases = tx.cases.get(wanted)
        clauses = {clause.id: clause for clause in tx.library.clauses_in_force(at.date(), GLOBAL)}
        among = None if since is None else frozenset(tx.cases.ids(datetime.fromisoformat(str(since))))
    rows = {policy: _rows(store, policy, stream, seed, among) for policy in ways}
    errors, weight = int(run.body.get("errors", 0)), run.body.get("weight")
    ordered = sorted(findings, key=lambda finding: (-len(finding.cluster.members), finding.id))
    markets = {finding.id: _markets(finding, rows) for finding in ordered}
    counted = Counter[Direction]()
    for finding in ordered:
        counted[finding.cluster.direction] += len(finding.cluster.members)
    lines = tuple(_policy_line(policy, rows[policy], ways[policy]) for policy in sorted(rows))
    weeks, undated = _weeks(ordered)
    bare = Report(
        triage=run.id,
        stream=stream,
        queue=asked.get("queue", "all"),
        since=since,
        triaged_at=run.finished_at or at,
        written_at=at,
        errors=errors,
        missed=counted["fn"],
        flagged=counted["fp"],
        weight=weight,
        summary=(),
        policies=tuple(sorted(lines, key=lambda line: (-line.wrong.count, line.policy))),
        causes=tuple(_causes(ordered, errors)),
        cells=tuple(_cells(ordered, rows, errors, weight, float(run.body.get("weighing", 0.0)))),
        findings=tuple(
            told(number, finding, errors, markets[finding.id], cases, clauses)
            for number, finding in enumerate(ordered, 1)
        ),
        weeks=weeks,
        undated=undated,
        trade_offs=tuple(_trade_offs(store, rows)),
        unknown=(),
    )
    return bare.model_copy(update={"summary": summary(bare), "unknown": unknown(bare)})


def _directions(steps: Sequence[str]) -> dict[str, tuple[Direction, ...]]:
    found: dict[str, tuple[Direction, ...]] = {}
    for step in steps:
        policy, _, direction = step.partition(":")
        found[policy] = found.get(policy, ()) + tuple(one for one in DIRECTIONS["all"] if one == direction)
    return found


def _rows(store: Store, policy: str, stream: str, seed: int, among: frozenset[CaseId] | None) -> PolicyRows:
    labelled = labelled_cases(store, policy, seed)
    with store.read() as tx:
        verdicts = tx.cases.verdicts(policy, stream)
    decided = frozenset(
        case_id
        for case_id in labelled.ids
        if (verdict := verdicts.get(case_id)) is not None
        and verdict.violates is not None
        and (among is None or case_id in among)
    )
    return PolicyRows(labelled, verdicts, decided)


def _policy_line(policy: str, rows: PolicyRows, ways: Sequence[Direction]) -> PolicyLine:
    labelled = rows.labelled
    found = find_errors(labelled.ids, labelled.labels, rows.verdicts, rows.decided)
    decided = np.array([case_id in rows.decided for case_id in labelled.ids], dtype=bool)
    violations = int((decided & labelled.labels).sum())
    wrong = sum(len(found.of(direction)) for direction in ways)
    return PolicyLine(
        policy=policy,
        wrong=part(wrong, int(decided.sum())),
        missed=part(len(found.fn), violations),
        flagged=part(len(found.fp), int(decided.sum()) - violations),
    )


def _markets(finding: Finding, rows: Mapping[str, PolicyRows]) -> Counter[str]:
    labelled = rows[finding.cluster.policy].labelled
    return Counter(
        labelled.markets[labelled.row_of[case_id]] if case_id in labelled.row_of else GLOBAL
        for case_id in finding.cluster.members
    )


def _causes(findings: Sequence[Finding], errors: int) -> Iterator[CauseLine]:
    by_cause: dict[Cause, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_cause[finding.cause].append(finding)
    lines = [_cause_line(cause, some, errors) for cause, some in by_cause.items()]
    yield from sorted(lines, key=lambda line: (-line.errors.count, line.cause))


def _cause_line(cause: Cause, findings: Sequence[Finding], errors: int) -> CauseLine:
    sizes = Counter[Direction]()
    for finding in findings:
        sizes[finding.cluster.direction] += len(finding.cluster.members)
    weighed = [finding.cluster.weighed.share for finding in findings if finding.cluster.weighed]
    return CauseLine(
        cause=cause,
        errors=part(sizes.total(), max(errors, sizes.total())),
        missed=sizes["fn"],
        flagged=sizes["fp"],
        weighed=min(1.0, sum(weighed)) if weighed else None,
    )


def _cells(
    findings: Sequence[Finding],
    rows: Mapping[str, PolicyRows],
    errors: int,
    weight: Weight | None,
    weighing: float,
) -> Iterator[Cell]:
    counts: dict[tuple[Cause, str, str], Counter[Direction]] = defaultdict(Counter)
    weights: dict[tuple[Cause, str, str], float] = defaultdict(float)
    for finding in findings:
        cluster, labelled = finding.cluster, rows[finding.cluster.policy].labelled
        for case_id in cluster.members:
            row = labelled.row_of.get(case_id)
            key = (finding.cause, cluster.policy, GLOBAL if row is None else labelled.markets[row])
            counts[key][cluster.direction] += 1
            if weight is not None and row is not None:
                weights[key] += float(np.nan_to_num(labelled.weights[weight][row]))
    for key, both in sorted(counts.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        cause, policy, market = key
        yield Cell(
            cause=cause,
            policy=policy,
            market=market,
            errors=part(both.total(), max(errors, both.total())),
            missed=both["fn"],
            flagged=both["fp"],
            weighed=min(1.0, weights[key] / weighing) if weighing > 0 else None,
        )


def _weeks(findings: Sequence[Finding]) -> tuple[tuple[Week, ...], int]:
    """Week by week, the errors of all findings among the decisions of their policies; errors without a day apart.

    The decisions of a policy are the same for all its findings.
    """
    errors, undated = Counter[date](), 0
    decisions: dict[str, dict[date, int]] = defaultdict(dict)
    for finding in findings:
        trend = finding.cluster.trend
        if trend is None:
            undated += len(finding.cluster.members)
            continue
        undated += trend.undated
        for number, (wrong, decided) in enumerate(zip(trend.errors, trend.decisions, strict=True)):
            monday = trend.first_week + timedelta(weeks=number)
            errors[monday] += wrong
            of_policy = decisions[finding.cluster.policy]
            of_policy[monday] = max(decided, of_policy.get(monday, 0))
    every = sorted({monday for some in decisions.values() for monday in some})
    totals = {monday: sum(some.get(monday, 0) for some in decisions.values()) for monday in every}
    weeks = tuple(
        Week(monday=monday, wrong=part(errors[monday], max(totals[monday], errors[monday])))
        for monday in every
    )
    return weeks, undated


def _trade_offs(store: Store, rows: Mapping[str, PolicyRows]) -> Iterator[TradeOff]:
    for policy in sorted(rows):
        found = trade_off(store, rows[policy].labelled, rows[policy].verdicts)
        if found is not None:
            yield found
