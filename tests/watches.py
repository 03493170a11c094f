"""Watches as the store holds them, with alarms on cases by id."""

from datetime import date, datetime

from knowledge_base.changes import Direction
from knowledge_base.records import CaseId, ClauseId, FindingId
from knowledge_base.store import Store
from tools.report_records import part
from tools.watch_records import Alarm, AlarmKind, NearClause, Watched


def alarm(
    *cases: str,
    kind: AlarmKind = "new cluster",
    policy: str = "scams",
    subject: str = "jackpot parcel",
    finding: str = "",
    known_since: str = "",
    market: str = "",
) -> Alarm:
    """An alarm on cases; of a cluster of misses unless another kind is named."""
    direction: Direction | None = "fn" if kind.endswith("cluster") else None
    start = date(2026, 1, 1)
    clause = NearClause(
        id=ClauseId(f"{policy}/2.1"), version=1, effective_from=start, cosine=0.41, text="No."
    )
    return Alarm(
        kind=kind,
        policy=policy,
        direction=direction,
        market=market,
        subject=subject,
        window=part(12, 40),
        baseline=part(2, 160),
        p_value=0.004,
        forms=("v0ucher", "vouch3r") if kind == "disguised term" else (),
        cause="evasion" if kind == "cause mix" else "policy_gap" if direction else None,
        cases=tuple(CaseId(case) for case in cases),
        clauses=(clause,),
        lacking=("parcel",),
        finding=FindingId(finding) if finding else None,
        known_since=known_since,
    )


def watched(
    store: Store, run: str, until: datetime, *alarms: Alarm, surface: str = "", window_days: int = 7
) -> Watched:
    """A stored watch."""
    seen = Watched(
        id=run,
        until=until,
        window_days=window_days,
        baseline_days=28,
        stream="llm",
        surface=surface,
        level=0.05,
        in_window=40,
        in_baseline=160,
        undated=0,
        compared={"clusters": 3},
        alarms=alarms,
    )
    with store.write() as tx:
        tx.ledger.keep_run(run, "watch", seen.model_dump(mode="json"))
    return seen
