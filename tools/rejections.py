"""What people said no to, heeded by the next draft: rejected texts stay away, and so do their faults."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import REJECTION_WORDS, Cluster, Finding, Proposal, RejectionReason
from knowledge_base.records import ArtefactId, ProposalId
from knowledge_base.store import Transaction
from tools.candidates import Candidate
from tools.scene import Bools, Scene
from tools.visible import one_line

MOST_TOLD = 3
"""Earlier drafts that a rationale names, at most."""
ALIKE = 0.5
"""Clusters of one policy and direction are the same when they share this part of the smaller one."""


@dataclass(frozen=True)
class Rejection:
    """A rejected proposal of an artefact: its text, why, and whether it was drafted for the same cluster.

    `turned` is how many tuning and validation decisions it would have turned; None where it was not measured.
    """

    proposal: ProposalId
    text: str
    kind: RejectionReason | None
    reason: str
    same_cluster: bool
    turned: int | None


@dataclass(frozen=True)
class Heeded:
    """The candidates that are left, and in words what the others were left out for."""

    candidates: tuple[Candidate, ...]
    words: str


def rejections(tx: Transaction, artefact: ArtefactId, finding: Finding | None) -> tuple[Rejection, ...]:
    """Everything that was rejected for an artefact, newest first; without a finding none is of the same cluster."""
    return tuple(
        _rejection(tx, proposal, change.text, finding.cluster if finding else None)
        for proposal in tx.ledger.proposals()
        for change in proposal.changes
        if change.artefact == artefact and tx.ledger.outcome(proposal.id) == "rejected"
    )


class Heeding:
    """What rejections leave of a scene's candidates, and in words what the others were left out for.

    What was `too_broad` is followed by candidates that turn fewer decisions, what `breaks_right_decisions` by those
    that break none; both on tuning and validation cases, and for the same cluster only.
    """

    def __init__(self, scene: Scene, rejected: Sequence[Rejection]) -> None:
        self._scene, self._rejected = scene, rejected
        self._took: set[ProposalId] = {one.proposal for one in rejected if one.same_cluster}

    def allows(self, text: str, decided: Bools) -> bool:
        """Whether a candidate of that text, which decides so, repeats nothing that was rejected."""
        repeated = [one for one in self._rejected if _repeats(self._scene, text, decided, one)]
        self._took.update(one.proposal for one in repeated)
        return not repeated

    @property
    def words(self) -> str:
        """One sentence a rejection that left something out, or that was of the same cluster; a few at most."""
        told = [_sentence(one) for one in self._rejected if one.proposal in self._took]
        return " ".join(told[:MOST_TOLD])


def heed(scene: Scene, candidates: Sequence[Candidate], rejected: Sequence[Rejection]) -> Heeded:
    """The candidates that repeat nothing that was rejected."""
    heeding = Heeding(scene, rejected)
    kept = tuple(one for one in candidates if heeding.allows(one.text, one.decided))
    return Heeded(kept, heeding.words)


def _rejection(tx: Transaction, proposal: Proposal, text: str, cluster: Cluster | None) -> Rejection:
    decision = next((one for one in tx.ledger.approvals(proposal.id) if one.decision == "rejected"), None)
    evidence = proposal.evidence
    # What a model turned on a sample is no number that the embedded judge's could be compared with.
    splits = (evidence.tuning, evidence.validation) if evidence and not evidence.asked else ()
    earlier = tx.ledger.finding(proposal.finding) if proposal.finding else None
    return Rejection(
        proposal=proposal.id,
        text=text,
        kind=decision.kind if decision else None,
        reason=decision.reason if decision else "",
        same_cluster=earlier is not None and cluster is not None and _alike(earlier.cluster, cluster),
        turned=sum(split.fixed + split.broken for split in splits) if splits else None,
    )


def _alike(one: Cluster, other: Cluster) -> bool:
    if (one.policy, one.direction) != (other.policy, other.direction):
        return False
    shared = len(set(one.members) & set(other.members))
    return shared >= ALIKE * max(1, min(len(one.members), len(other.members)))


def _repeats(scene: Scene, text: str, decided: Bools, rejected: Rejection) -> bool:
    if text == rejected.text:
        return True
    if not rejected.same_cluster:
        return False
    rows = scene.rows("tuning", "validation")
    turned = decided[rows] != scene.decided[rows]
    if rejected.kind == "breaks_right_decisions":
        return bool(np.any(turned & (scene.decided[rows] == scene.labels[rows])))
    if rejected.kind == "too_broad" and rejected.turned is not None:
        return int(turned.sum()) >= rejected.turned
    return False


def _sentence(rejected: Rejection) -> str:
    why = REJECTION_WORDS[rejected.kind or "other"]
    said = f": {one_line(rejected.reason.strip())[:200]}" if rejected.reason.strip() else ""
    return f"An earlier draft, {rejected.proposal}, was rejected ({why}){said}, so {_consequence(rejected)}."


def _consequence(rejected: Rejection) -> str:
    if rejected.same_cluster and rejected.kind == "breaks_right_decisions":
        return "candidates that break a right decision on tuning and validation cases were left out"
    if rejected.same_cluster and rejected.kind == "too_broad" and rejected.turned is not None:
        return f"only candidates that turn fewer than {rejected.turned} tuning and validation decisions were compared"
    return "its text was not offered again"
