"""What follows from a clause that was drafted and is released: a question of the prompt and a rule of the guideline."""

from collections.abc import Mapping

from agents.measure import measure_draft
from knowledge_base.changes import ClauseDraft, Finding, Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import GLOBAL, ArtefactId, Clause, artefact_id, cite, now
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace
from tools.clause_draft.guideline_note import with_rules
from tools.clause_draft.reach import Reach
from tools.draft_scene import draft_scene
from tools.figures import listed
from tools.guideline_in_force import guidelines_in_force
from tools.propose import change_to, make_proposal

GENERATOR = "the released clause"


def draft_follow_ups(workspace: Workspace, finding: Finding, released: ClauseDraft, author: str) -> Proposal:
    """A proposal of the prompt and the guideline, bound to the clause as it is in force; measured like any draft.

    Raises: Refused when the clause does not hold yet or any more, or both texts rest on it already.
    """
    cluster, seed = finding.cluster, workspace.config.seed
    with workspace.store.read() as tx:
        clauses = _in_force(tx, released)
    scene = draft_scene(workspace.store, workspace.embedder, cluster.policy, seed, members=cluster.members)
    asked = {one.clause for one in scene.instruments.spec.questions}
    wanted = [one for one in clauses if one.id not in asked]
    texts: dict[ArtefactId, str] = {}
    if wanted:
        others = [one for one in scene.clauses if one not in wanted]
        prompt = artefact_id("prompt", scene.instruments.spec.name)
        texts[prompt] = Reach(scene, cluster, others, wanted).spec.to_yaml()
    with workspace.store.read() as tx:
        texts |= _guideline(tx, cluster.policy, clauses)
    if not texts:
        raise Refused(
            f"prompt and guideline rest on {listed([one.id for one in clauses])} already; nothing is left to draft for "
            f"{finding.id!r}"
        )
    evidence = measure_draft(workspace, scene, texts) if wanted else None
    named = listed([one.id for one in clauses])
    with workspace.store.write() as tx:
        return make_proposal(
            tx,
            workspace.config,
            "prompt" if wanted else "document",
            author,
            [change_to(tx, artefact, text) for artefact, text in texts.items()],
            now(),
            policy=cluster.policy,
            evidence=evidence,
            title=f"{cluster.policy}: what follows from {named}"[:200],
            rationale=f"{named} is in force since it was drafted for {finding.id} and released by {released.id}. These "
            "texts rest on it, in its own words; examples are tuning cases of the finding.",
            citations=tuple(map(cite, clauses)),
            finding=finding.id,
            generators=(GENERATOR,),
            fields={"edits": tuple(f"{one.id}: a question of its own" for one in wanted)} if wanted else {},
        )


def _in_force(tx: Transaction, released: ClauseDraft) -> tuple[Clause, ...]:
    """The clauses that a released draft added, as they stand today."""
    change = released.changes[0]
    made, base = (
        tx.library.version_by_digest(change.artefact, digest) if digest else None
        for digest in (change.digest, change.base)
    )
    stored = tx.library.clauses(artefact=change.artefact)
    before = {one.id for one in stored if base and one.version == base.number}
    new = {one.id for one in stored if made and one.version == made.number} - before
    head = tx.library.head(change.artefact)
    standing = [one for one in stored if head and one.version == head.number and one.id in new]
    if not standing:
        raise Refused(f"the clause of {released.id!r} is not in the policy any more; triage anew")
    if (first := standing[0].effective_from) > now().date():
        raise Refused(f"{standing[0].id!r} holds from {first} only; draft what follows from it then")
    return tuple(standing)


def _guideline(tx: Transaction, policy: str, clauses: tuple[Clause, ...]) -> Mapping[ArtefactId, str]:
    """The policy's guideline with a rule for each clause; empty where there is none, or it has them."""
    held = guidelines_in_force(tx, policy).get(GLOBAL)
    if held is None:
        return {}
    text = with_rules(held.version.text, held.artefact, clauses)
    return {held.artefact: text} if text != held.version.text else {}
