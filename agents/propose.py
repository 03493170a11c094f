"""A person's own text as a proposal: checked and, where it decides, measured like any draft. No graph: one step."""

from collections.abc import Mapping

from agents.measure import EMBEDDED, MeasuredBy, measure_draft
from agents.measure_guideline import guideline_measured
from knowledge_base.changes import Evidence, Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import identify
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import Artefact, ArtefactId, now, parse_artefact_id
from knowledge_base.workspace import Workspace
from tools.draft_scene import draft_scene
from tools.propose import change_to, make_proposal, must_be_author
from tools.scene import instruments_for
from tools.visible import one_line


def propose_text(
    workspace: Workspace, artefact: str, text: str, author: str, why: str, by: MeasuredBy = EMBEDDED
) -> Proposal:
    """Store a proposal of another text.

    Raises: WrongUsage for a wrong id, a text that is not of its kind or no reason; Refused when nothing changes.
    """
    if not why.strip():
        raise WrongUsage("a proposal needs a reason; give it with --why")
    must_be_author(workspace.config, author)
    named = _named(artefact)
    said = identify(named.kind, text, artefact)
    if said != named.id:
        raise WrongUsage(
            f"the text says it is {said!r}, not {named.id!r}; name that, or mend its first lines"
        )
    with workspace.store.read() as tx:
        if tx.library.head(named.id) is None:
            imported = "categories" if named.kind == "taxonomy" else named.kind
            raise Refused(
                f"{named.id!r} has no version in force; 'redline import {imported} FILE' records the first"
            )
        change = change_to(tx, named.id, text)
    policy, evidence = measured(workspace, {named.id: change.text}, by)
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
        named = parse_artefact_id(artefact)
    except ValueError as problem:
        raise WrongUsage(
            f"{artefact!r} is not an artefact; name one such as prompt/hate or policy/hate@DE"
        ) from problem
    if named.kind == "regulation":
        raise Refused(
            f"{artefact!r} is law, and not ours to change; 'redline import regulation' takes a new version"
        )
    return named


def measured(
    workspace: Workspace, texts: Mapping[ArtefactId, str], by: MeasuredBy = EMBEDDED
) -> tuple[str | None, Evidence | None]:
    """The policy that new texts decide, and evidence where there are labelled cases.

    Texts that decide by more than one prompt are not measured together: they have no evidence.
    """
    named = [parse_artefact_id(artefact) for artefact in texts]
    prompts = {one.name: PromptSpec.from_yaml(texts[one.id], one.id) for one in named if one.kind == "prompt"}
    cutoffs = [Thresholds.from_yaml(texts[one.id], one.id) for one in named if one.kind == "thresholds"]
    decide_by = {*prompts, *(cutoff.prompt for cutoff in cutoffs)}
    if len(texts) == 1 and named[0].kind == "guideline":
        return guideline_measured(workspace, named[0].id, texts[named[0].id])
    if len(decide_by) != 1:
        return next((one.name for one in named if one.kind == "policy"), None), None
    (prompt,) = decide_by
    return _evidence(workspace, prompt, prompts.get(prompt), texts, by)


def _evidence(
    workspace: Workspace,
    prompt: str,
    revised: PromptSpec | None,
    texts: Mapping[ArtefactId, str],
    by: MeasuredBy,
) -> tuple[str, Evidence | None]:
    with workspace.store.read() as tx:
        policy = instruments_for(tx, prompt).spec.policy
        labelled = any(label.violates is not None for label in tx.cases.labels(policy).values())
    if not labelled:
        return policy, None
    # A case that the new text quotes would be no unseen one.
    quoted = revised.examples() if revised else ()
    seed = workspace.config.seed
    scene = draft_scene(workspace.store, workspace.embedder, policy, seed, prompt=prompt, quoted=quoted)
    return policy, measure_draft(workspace, scene, texts, paid=by.paid(workspace))
