"""A person's own text as a proposal: checked and, where it decides, measured like any draft. No graph: one step."""

from knowledge_base.changes import Evidence, Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import identify
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import Artefact, now, parse_artefact_id
from knowledge_base.workspace import Workspace
from tools.evidence import evidence_for
from tools.propose import change_to, make_proposal
from tools.scene import build_scene, instruments_for
from tools.visible import one_line


def propose_text(workspace: Workspace, artefact: str, text: str, author: str, why: str) -> Proposal:
    """Store a proposal of another text.

    Raises: WrongUsage for a wrong id, a text that is not of its kind or no reason; Refused when nothing changes.
    """
    if not why.strip():
        raise WrongUsage("a proposal needs a reason; give it with --why")
    named = _named(artefact)
    said = identify(named.kind, text, artefact)
    if said != named.id:
        raise WrongUsage(
            f"the text says it is {said!r}, not {named.id!r}; name that, or mend its first lines"
        )
    with workspace.store.read() as tx:
        if tx.library.head(named.id) is None:
            raise Refused(
                f"{named.id!r} has no version in force; 'redline import {named.kind} FILE' records the first"
            )
        change = change_to(tx, named.id, text)
    policy, evidence = _measured(workspace, named, change.text)
    with workspace.store.write() as tx:
        return make_proposal(
            tx,
            workspace.config,
            "document",
            author,
            [change],
            now(),
            policy=policy,
            evidence=evidence,
            title=one_line(f"{named.id}: {why}")[:200],
            rationale=why,
            generators=("a person",),
        )


def _named(artefact: str) -> Artefact:
    try:
        return parse_artefact_id(artefact)
    except ValueError as problem:
        raise WrongUsage(
            f"{artefact!r} is not an artefact; name one such as prompt/hate or policy/hate@DE"
        ) from problem


def _measured(workspace: Workspace, named: Artefact, text: str) -> tuple[str | None, Evidence | None]:
    """The policy an artefact decides, and evidence where there are labelled cases."""
    if named.kind not in ("prompt", "thresholds"):
        return (named.name if named.kind == "policy" else None), None
    prompt = named.name if named.kind == "prompt" else Thresholds.from_yaml(text, named.id).prompt
    with workspace.store.read() as tx:
        policy = instruments_for(tx, prompt).spec.policy
        looks = tx.ledger.looks(policy) + 1
        labelled = any(label.violates is not None for label in tx.cases.labels(policy).values())
    if not labelled:
        return policy, None
    revised = PromptSpec.from_yaml(text, named.id) if named.kind == "prompt" else None
    # A case that the new text quotes would be no unseen one.
    quoted = revised.examples() if revised else ()
    seed = workspace.config.seed
    scene = build_scene(workspace.store, workspace.embedder, policy, seed, prompt=prompt, quoted=quoted)
    if revised:
        return policy, evidence_for(scene, scene.rejudge(revised), seed, looks, candidates=1)
    decided = scene.decide(scene.judged, Thresholds.from_yaml(text, named.id))
    return policy, evidence_for(scene, decided, seed, looks, candidates=1)
