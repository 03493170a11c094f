"""Proposing what follows from a change of law: prompts are measured on unseen cases, and each waits for its approvals.

One step, no graph. The same impact again makes nothing new, and nothing that was rejected is put forward again.
"""

from agents.law_edits import ModelEdits
from agents.propose import measured
from knowledge_base.changes import Change, Evidence, Proposal
from knowledge_base.embed import Progress
from knowledge_base.errors import Refused
from knowledge_base.records import Utc, now, parse_artefact_id
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace
from tools.law_impact.drafts import Wanted, following, is_stored
from tools.law_impact.impact import Draft, Impact, Todo
from tools.law_impact.laws import Laws
from tools.propose import make_proposal, must_be_author, risk_of
from tools.redact import redact
from tools.register import add_todo

GENERATOR = "impact of a law"


def follow_law(
    workspace: Workspace,
    laws: Laws,
    impact: Impact,
    person: str,
    model: ModelEdits | None = None,
    told: Progress | None = None,
) -> Impact:
    """The impact with the proposals that were made or are open already, and the to-dos that were kept.

    A `model` words clauses that need more than another number; what it says is checked first.

    Raises: Refused when the person is not an author.
    """
    must_be_author(workspace.config, person)
    at = now()
    edits = model.edits(impact, told) if model else {}
    with workspace.store.read() as tx:
        found, stored = following(tx, laws, impact, edits), is_stored(tx, laws)
    made, notes = [], list(model.notes() if model else ())
    for one in found.wanted:
        with workspace.store.read() as tx:
            earlier, rejected = _earlier(tx, one.based, at)
        if rejected:
            notes.append(f"{one.artefact}: not proposed again, for {rejected} was rejected with this text.")
            continue
        try:
            proposal = earlier or _propose(workspace, one, person, at)
        except Refused as problem:  # of a policy that this person may not see; the others are theirs
            notes.append(f"{one.artefact}: {problem}")
            continue
        changes = tuple(dict.fromkeys(one.changes))
        made.append(Draft(proposal=proposal.id, artefact=one.artefact, title=one.title, changes=changes))
    kept = tuple(_keep(workspace, laws, todo, person, at, stored) for todo in found.todos)
    return impact.model_copy(update={"drafted": tuple(made), "todos": kept, "notes": (*impact.notes, *notes)})


def _earlier(tx: Transaction, based: tuple[Change, ...], at: Utc) -> tuple[Proposal | None, str]:
    """The open proposal of just these texts, and the id of one that was rejected. Asked before a look is spent."""
    same = [one for one in tx.ledger.proposals() if one.changes == based]
    outcomes = {one.id: tx.ledger.outcome(one.id) for one in same}
    still = next((one for one in same if not outcomes[one.id] and one.expires_at > at), None)
    return still, next((one.id for one in same if outcomes[one.id] == "rejected"), "")


def _propose(workspace: Workspace, one: Wanted, person: str, at: Utc) -> Proposal:
    policy, evidence = _measured(workspace, one)
    with workspace.store.write() as tx:
        return make_proposal(
            tx,
            workspace.config,
            one.kind,
            person,
            one.based,
            at,
            policy=policy,
            evidence=evidence,
            risk=risk_of(policy, evidence, workspace.config.approval),
            title=one.title,
            rationale="A law changed: " + redact("; ".join(dict.fromkeys(one.why)))[:3_000],
            citations=tuple(one.cited.values()),
            generators=(GENERATOR, *sorted(one.worded_by)),
            fields={"edits": tuple(one.edits)} if one.kind == "prompt" else {},
        )


def _measured(workspace: Workspace, one: Wanted) -> tuple[str, Evidence | None]:
    """The policy it is of, and evidence where it changes what a prompt decides and there are labelled cases."""
    if any(artefact.startswith("prompt/") for artefact in one.texts):
        policy, evidence = measured(workspace, {change.artefact: change.text for change in one.based})
        if policy is not None:
            return policy, evidence
    return parse_artefact_id(one.artefact).name, None


def _keep(workspace: Workspace, laws: Laws, todo: Todo, person: str, at: Utc, stored: bool) -> Todo:
    """A to-do of a stored law stands at its provision; of two files it has words alone."""
    place = next((one for one in laws.after.clauses if one.id == todo.provision), None) if stored else None
    entry = add_todo(
        workspace.store,
        workspace.config,
        todo.title,
        person,
        artefact=place.artefact if place else None,
        version=place.version if place else None,
        provision=place.id if place else None,
        quote=place.text[:500] if place else "",
        at=at,
    )
    return todo.model_copy(update={"entry": entry.id})
