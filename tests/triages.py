"""Triages as the store holds them, with findings of cases by number or id."""

from typing import Any

from knowledge_base.changes import Cause, Cluster, Direction, Finding
from knowledge_base.records import CaseId, FindingId, now
from knowledge_base.store import Store


def finding(
    triage: str,
    *members: int | str,
    policy: str = "scams",
    direction: Direction = "fn",
    name: str = "paid tasks",
    cause: Cause = "policy_gap",
) -> Finding:
    """A finding of cases; a number stands for `c-1` and so on."""
    ids = tuple(CaseId(f"c-{member}" if isinstance(member, int) else member) for member in members)
    cluster = Cluster(
        id=f"{triage}-{policy}-{direction}-{members[0]}",
        policy=policy,
        direction=direction,
        name=name,
        members=ids,
        representatives=ids[:2],
    )
    return Finding(
        id=FindingId("F-" + cluster.id),
        triage=triage,
        cluster=cluster,
        stream="llm",
        cause=cause,
        probability=0.8,
        summary="A finding.",
        created_at=now(),
    )


def triage_run(
    store: Store,
    run: str,
    *findings: Finding,
    steps: tuple[str, ...] = ("scams:fn", "scams:fp"),
    done: bool = True,
    **request: Any,
) -> None:
    """A stored triage."""
    with store.write() as tx:
        tx.ledger.start_run(run, "triage", {"request": request, "steps": list(steps), "errors": 9})
        for one in findings:
            tx.ledger.add_finding(one)
        if done:
            tx.ledger.finish_run(run)
