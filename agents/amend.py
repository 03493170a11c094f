"""Editing an open proposal: a new one with the edited text, measured again, takes its place. No graph: one step.

Approvals of the old proposal do not count for the new one: they are bound to the old id and digest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agents.draft_clause import clause_risk, measured_again
from agents.measure import EMBEDDED, MeasuredBy
from agents.propose import measured
from knowledge_base import digests
from knowledge_base.changes import Change, ClauseDraft, Evidence, GuidelineRevision, PromptRevision, Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import canonical_text, identify
from knowledge_base.records import now, parse_artefact_id
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config, Workspace
from tools import approval_rules as rules
from tools.approve import stored_proposal
from tools.propose import make_proposal
from tools.visible import one_line

BY_A_PERSON = "edited by a person"
_KEPT = ("edits", "markets", "answers", "relabel", "trial")
"""What only some proposals have, and an edit of theirs keeps."""


def amend(
    workspace: Workspace,
    proposal_id: str,
    digest: str | None,
    editor: str,
    edited: Mapping[str, str],
    why: str,
    at: datetime | None = None,
    via: str = "terminal",
    by: MeasuredBy = EMBEDDED,
) -> Proposal:
    """Put a proposal with other texts, by artefact id, in the place of an open one; its editor becomes a co-author.

    `digest` is the digest the editor was shown; None stands for the one stored with the proposal.

    Raises: Refused when a rule says no, WrongUsage for a text that is not of its kind; both are in the audit log.
    """
    try:
        return _amended(workspace, proposal_id, digest, editor, edited, why, at or now(), via, by)
    except (Refused, WrongUsage) as problem:
        with workspace.store.write() as tx:
            reason = str(problem)
            tx.audit.append(editor[:200], "amendment.refused", proposal_id[:300], reason=reason, via=via)
        raise


def _amended(
    workspace: Workspace,
    proposal_id: str,
    digest: str | None,
    editor: str,
    edited: Mapping[str, str],
    why: str,
    at: datetime,
    via: str,
    by: MeasuredBy,
) -> Proposal:
    if not why.strip():
        raise WrongUsage("an edit needs a reason; give it with --why")
    with workspace.store.read() as tx:
        old = _editable(tx, workspace.config, proposal_id, digest, editor, why, at)
    changes = _changed(old, edited)
    fields: dict[str, Any] = {}
    if isinstance(old, ClauseDraft):
        policy, evidence, fields = measured_again(workspace, old, changes, by.paid(workspace))
    else:
        policy, evidence = measured(workspace, {change.artefact: change.text for change in changes}, by)
    with workspace.store.write() as tx:
        tx.serialise("decide")
        _editable(tx, workspace.config, proposal_id, old.digest, editor, why, at)
        new = _replacement(tx, workspace.config, old, changes, editor, why, at, policy, evidence, fields)
        if problem := rules.base_problem(tx, new):
            raise Refused(problem)
        if not tx.ledger.close(old.id, "superseded"):
            raise Refused(rules.outcome_problem(tx, old))
        body = {"by": new.id, "digest": new.digest, "why": why, "via": via}
        tx.audit.append(editor, "proposal.amended", old.id, **body)
        return new


def _editable(
    tx: Transaction, config: Config, proposal_id: str, digest: str | None, editor: str, why: str, at: datetime
) -> Proposal:
    proposal, problem = stored_proposal(tx, proposal_id, for_update=False)
    if proposal is None:
        raise Refused(problem)
    problem = (
        _who_problem(config, editor)
        or rules.sight_problem(tx, config, proposal, editor)
        or rules.outcome_problem(tx, proposal)
        or rules.shown_problem(proposal, digest)
        or rules.base_problem(tx, proposal)
        or rules.expiry_problem(proposal, at)
        or rules.words_problem(why)
    )
    if not problem and proposal.kind == "revert":
        problem = f"{proposal_id!r} puts back an older text; reject it and propose a text of your own instead"
    if problem:
        raise Refused(problem)
    return proposal


def _who_problem(config: Config, editor: str) -> str:
    if not {"author", "approver"} & set(config.person(editor).roles):
        return f"{editor!r} is neither an author nor an approver; ask one who is to edit it"
    return ""


def _changed(old: Proposal, edited: Mapping[str, str]) -> tuple[Change, ...]:
    known = [change.artefact for change in old.changes]
    if unknown := sorted(set(edited) - set(known)):
        raise WrongUsage(f"{old.id!r} does not change {unknown[0]!r}; it changes {', '.join(known)}")
    changes = tuple(
        _with_text(change, edited[change.artefact]) if change.artefact in edited else change
        for change in old.changes
    )
    if changes == old.changes:
        raise Refused(f"this is the text of {old.id!r} already; nothing was changed")
    return changes


def _with_text(change: Change, text: str) -> Change:
    named = parse_artefact_id(change.artefact)
    said = identify(named.kind, text, change.artefact)
    if said != named.id:
        raise WrongUsage(f"the text says it is {said!r}, not {named.id!r}; keep its first lines as they were")
    text = canonical_text(named.kind, text, change.artefact)
    digest = digests.of_text(text)
    if digest == change.base:
        raise Refused(f"{change.artefact!r} holds this text already; reject the proposal instead")
    return Change(artefact=change.artefact, base=change.base, text=text, digest=digest)


def _replacement(
    tx: Transaction,
    config: Config,
    old: Proposal,
    changes: tuple[Change, ...],
    editor: str,
    why: str,
    at: datetime,
    policy: str | None,
    evidence: Evidence | None,
    fields: dict[str, Any],
) -> Proposal:
    for name in set(_KEPT) & set(type(old).model_fields):
        fields[name] = getattr(old, name)
    if isinstance(old, PromptRevision | GuidelineRevision):
        fields["edits"] = (*old.edits, f"{BY_A_PERSON}: {one_line(why)[:200]}")
    writers = dict.fromkeys((*old.co_authors, editor))
    return make_proposal(
        tx,
        config,
        old.kind,
        old.author,
        changes,
        at,
        policy=policy,
        evidence=evidence,
        risk=clause_risk(config, policy, evidence) if isinstance(old, ClauseDraft) else None,
        title=f"{old.title.removesuffix(' (edited)')[:190]} (edited)",
        rationale=f"{old.rationale}\n\nEdited by {editor}: {why.strip()}",
        citations=old.citations,
        finding=old.finding,
        generators=tuple(dict.fromkeys((*old.generators, BY_A_PERSON))),
        fields={
            **fields,
            "co_authors": tuple(writer for writer in writers if writer != old.author),
            "supersedes": old.id,
        },
        editor=editor,
    )
