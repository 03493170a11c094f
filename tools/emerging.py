"""Emerging groups of errors: findings of the newest triage that the triage before did not have, and those that grew.

A finding is compared with the findings of the same policy, direction and stream in the last triage before it that
looked at that policy and direction, at least as far back in time. Where there was none, nothing can be new.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from knowledge_base.changes import Finding
from knowledge_base.ledger import Run
from knowledge_base.records import Record
from knowledge_base.store import Transaction
from tools.errors_queue import REST_NAME

LEAST_SHARED = 0.5
"""A finding that shares fewer of its cases than this with every earlier one is new."""
LEAST_GROWTH = 0.25
"""Growth by a smaller part than this is not told, …"""
LEAST_MORE = 3
"""… nor by fewer cases than this."""


class EmergingFinding(Record):
    """A finding that is new or grew, with its nearest earlier one: the one that it shares most cases with."""

    finding: Finding
    is_new: bool
    shared: int = 0
    """How many of its cases are in the nearest earlier finding."""
    before: int = 0
    """How many cases the nearest earlier finding had; 0 where none shares a case."""


class Emerging(Record):
    """What emerged in a triage, new ones first, then the largest first."""

    triage: str
    findings: tuple[EmergingFinding, ...] = ()
    compared: bool = False
    """Whether an earlier triage looked at any of the same queues."""


def finished_triages(tx: Transaction) -> list[Run]:
    """The triages that are done, newest first by when they began."""
    return [run for run in tx.ledger.runs("triage") if run.finished_at is not None]


def emerging(tx: Transaction, triage: str) -> Emerging:
    """What a finished triage has that the one before it did not; an unknown one has nothing."""
    runs = finished_triages(tx)
    place = next((i for i, run in enumerate(runs) if run.id == triage), len(runs))
    if place == len(runs):
        return Emerging(triage=triage)
    earlier = {
        step: run
        for step in runs[place].body.get("steps", ())
        if (run := _last_with(runs[place + 1 :], step, runs[place])) is not None
    }
    known = {run.id: tx.ledger.findings(run.id) for run in earlier.values()}
    found = [
        one
        for finding in tx.ledger.findings(triage)
        if (run := earlier.get(_step(finding))) is not None
        if (one := compare(finding, [each for each in known[run.id] if _step(each) == _step(finding)]))
    ]
    ordered = sorted(
        found, key=lambda one: (not one.is_new, -len(one.finding.cluster.members), one.finding.id)
    )
    return Emerging(triage=triage, findings=tuple(ordered), compared=bool(earlier))


def compare(finding: Finding, earlier: Sequence[Finding]) -> EmergingFinding | None:
    """How a finding differs from the earlier ones of its queue; None where it is neither new nor much larger.

    Scattered cases are no group, so they do not emerge.
    """
    if finding.cluster.name == REST_NAME:
        return None
    members = set(finding.cluster.members)
    shares = [(len(members & set(each.cluster.members)), len(each.cluster.members)) for each in earlier]
    # Of several that share as much, the largest: growth is not claimed where there may be none.
    shared, before = max(shares, default=(0, 0))
    is_new = shared < LEAST_SHARED * len(members)
    more = len(members) - before
    if not is_new and (more < LEAST_MORE or more < LEAST_GROWTH * before):
        return None
    return EmergingFinding(finding=finding, is_new=is_new, shared=shared, before=before if shared else 0)


def _last_with(runs: Sequence[Run], step: str, later: Run) -> Run | None:
    alike = (run for run in runs if step in run.body.get("steps", ()) and _looked_as_far(run, later))
    return next(alike, None)


def _looked_as_far(run: Run, later: Run) -> bool:
    """Whether a triage took in all that a later one would have: else what it left out would seem new."""
    asked, then = _request(run), _request(later)
    if asked.get("stream", "llm") != then.get("stream", "llm"):
        return False
    since, later_since = asked.get("since"), then.get("since")
    if since is None or later_since is None:
        return since is None
    return datetime.fromisoformat(str(since)) <= datetime.fromisoformat(str(later_since))


def _request(run: Run) -> dict[str, Any]:
    asked: dict[str, Any] = run.body.get("request", {})
    return asked


def _step(finding: Finding) -> str:
    return f"{finding.cluster.policy}:{finding.cluster.direction}"
