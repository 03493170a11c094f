"""Making a proposal of a draft: exact texts on exact bases, citations, risk, and the digest that is approved."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from knowledge_base import digests
from knowledge_base.changes import Change, Evidence, Proposal, Release
from knowledge_base.errors import Refused
from knowledge_base.ingest import canonical_text
from knowledge_base.records import ArtefactId, Citation, Digest, Utc, parse_artefact_id
from knowledge_base.store import Transaction
from knowledge_base.workspace import ApprovalRules, Config
from tools.approval_rules import proposal_digest
from tools.asked_told import leaves_more_open
from tools.concerns import policies_of
from tools.figures import listed

_proposal = TypeAdapter[Proposal](Proposal)


def change_to(tx: Transaction, artefact: ArtefactId, text: str) -> Change:
    """The change of an artefact in force to a new text.

    Raises: Refused when the text is the one in force.
    """
    text = canonical_text(parse_artefact_id(artefact).kind, text, artefact)
    head = tx.library.head(artefact)
    if head is not None and head.text == text:
        raise Refused(f"{artefact!r} holds this text already; there is nothing to propose")
    return Change(
        artefact=artefact, base=head.digest if head else None, text=text, digest=digests.of_text(text)
    )


def risk_of(
    policy: str | None, evidence: Evidence | None, rules: ApprovalRules
) -> tuple[str, tuple[str, ...]]:
    """`high` with its reasons, or `low`."""
    reasons = []
    if policy in rules.high_risk_policies:
        reasons.append(f"{policy} is a high-risk policy of this workspace")
    if evidence is None or not evidence.unseen.before.n:
        reasons.append("no evidence was measured")
    else:
        unseen = evidence.unseen
        turned = (unseen.fixed + unseen.broken) / max(unseen.before.n, 1)
        if turned > rules.high_risk_flips:
            reasons.append(f"turns {turned:.0%} of the unseen decisions")
        if unseen.broken > unseen.fixed:
            reasons.append("breaks more unseen decisions than it fixes")
        if under := evidence.under_floor():
            reasons.append(under)
        if evidence.asked and leaves_more_open(evidence.asked):
            reasons.append("the model leaves clearly more unseen cases undecided")
        if _falls(unseen.before.recall.value, unseen.after.recall.value):
            reasons.append("recall falls on unseen cases")
        if worse := [f"{one.by} {one.value}" for one in evidence.slices if one.clearly_worse]:
            reasons.append(f"clearly gets worse in {listed(worse[:4])}")
    return ("high" if reasons else "low"), tuple(reasons)


def must_be_author(config: Config, person: str, *policies: str) -> None:
    """Asked before anything is measured, so that nobody spends a look at the unseen cases who may not propose.

    Raises: Refused when the person is not an author of the workspace, or may not see one of the policies.
    """
    if "author" not in config.person(person).roles:
        raise Refused(f"{person!r} is not an author; add the role in redline.toml or ask one who is")
    if hidden := [policy for policy in policies if not config.may_see(person, policy)]:
        teams = ", ".join(config.restricted[hidden[0]])
        raise Refused(f"{hidden[0]!r} is a restricted policy; ask an author of {teams or 'its team'}")


def make_proposal(
    tx: Transaction,
    config: Config,
    kind: str,
    author: str,
    changes: Sequence[Change],
    at: Utc,
    policy: str | None = None,
    evidence: Evidence | None = None,
    risk: tuple[str, tuple[str, ...]] | None = None,
    title: str = "",
    rationale: str = "",
    citations: Sequence[Citation] = (),
    finding: str | None = None,
    generators: Sequence[str] = (),
    fields: Mapping[str, Any] | None = None,
    editor: str | None = None,
) -> Proposal:
    """Store a proposal by a known person; an open one of the same digest and basis is given back instead.

    `fields` holds what only some proposals have. `editor` is the person who acts where they edit another's
    proposal: the caller has checked that they may.

    Raises: Refused when the author is not an author of the workspace or may not see a policy that it concerns, or an
    edit gives an open proposal's text.
    """
    level, reasons = risk or risk_of(policy, evidence, config.approval)
    digest = proposal_digest(kind, tuple(changes), level)
    proposal = _proposal.validate_python(
        {
            "kind": kind,
            "id": "P-" + digests.of_value([digest, author, at.isoformat()])[:10],
            "digest": digest,
            "author": author,
            "created_at": at,
            "expires_at": at + timedelta(days=config.approval.expires_days),
            "changes": tuple(changes),
            "risk": level,
            "risk_reasons": reasons,
            "evidence": evidence,
            "title": title,
            "rationale": rationale,
            "citations": tuple(citations),
            "finding": finding,
            "generators": tuple(generators),
            **(fields or {}),
        }
    )
    if editor is None:
        must_be_author(config, author, *policies_of(tx, proposal))
    if twin := _open_twin(tx, digest, evidence, at):
        if editor is not None:
            raise Refused(f"{twin.id!r} is open and has exactly this text; decide on that one")
        return twin
    tx.ledger.add_proposal(proposal)
    if evidence is not None:
        tx.looks.belongs(proposal.id, evidence)
    content = digests.of_text(proposal.model_dump_json())
    tx.audit.append(editor or author, "proposal.drafted", proposal.id, digest=digest, content=content)
    return proposal


def revert_proposal(
    tx: Transaction, config: Config, release_id: str, author: str, reason: str, at: Utc
) -> Proposal:
    """A proposal that puts back what held before a release.

    Raises: Refused when the release is unknown, created an artefact, or something has moved since.
    """
    release = tx.ledger.release(release_id)
    if release is None:
        raise Refused(f"there is no release {release_id!r}; see 'redline releases list'")
    changes = []
    for moved in release.versions:
        before = tx.library.version_by_digest(moved.artefact, moved.before) if moved.before else None
        if before is None:
            raise Refused(f"{release_id!r} created {moved.artefact!r}; propose another text for it instead")
        head = tx.library.head(moved.artefact)
        if head is None or head.digest != moved.after:
            raise Refused(
                f"{moved.artefact!r} has moved on since {release_id!r}; revert the later release first"
            )
        changes.append(
            Change(artefact=moved.artefact, base=moved.after, text=before.text, digest=before.digest)
        )
    return make_proposal(
        tx,
        config,
        "revert",
        author,
        changes,
        at,
        risk=_risk_of_release(tx, release),
        title=f"Revert {release_id}",
        rationale=reason,
        fields={"reverts": release_id},
    )


def _risk_of_release(tx: Transaction, release: Release) -> tuple[str, tuple[str, ...]]:
    """Undoing a change asks for as many approvals as making it did."""
    made_by = tx.ledger.proposal(release.proposal)
    high = made_by is None or made_by.risk == "high"
    return ("high", (f"{release.id} was of high risk",)) if high else ("low", ())


def _open_twin(tx: Transaction, digest: Digest, evidence: Evidence | None, at: Utc) -> Proposal | None:
    """One that was measured with something else is no twin: it can not be approved any more."""
    for proposal in tx.ledger.proposals():
        open_still = tx.ledger.outcome(proposal.id) is None and proposal.expires_at > at
        if proposal.digest == digest and _basis(proposal.evidence) == _basis(evidence) and open_still:
            return proposal
    return None


def _basis(evidence: Evidence | None) -> dict[ArtefactId, Digest] | None:
    return evidence.basis if evidence else None


def _falls(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after < before
