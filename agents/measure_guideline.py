"""A person's own text of a guideline, measured like a draft where its rules can be read and cases are labelled."""

from knowledge_base.errors import Refused
from knowledge_base.guidelines import read_guideline
from knowledge_base.measured import Evidence
from knowledge_base.records import GLOBAL, ArtefactId, now
from knowledge_base.workspace import Workspace
from tools.guideline_evidence import measure_guideline_once
from tools.guideline_ideas.dividing import dividing
from tools.guideline_in_force import guideline_for
from tools.guideline_scene import guideline_scene
from tools.guideline_tree import guideline_tree


def guideline_measured(
    workspace: Workspace, artefact: ArtefactId, text: str
) -> tuple[str | None, Evidence | None]:
    """The policy of a guideline, and evidence for its new text; none where its rules or labels do not allow any."""
    after = read_guideline(text, artefact)
    policy = after.policy or None
    with workspace.store.read() as tx:
        labels = tx.cases.labels(after.policy).values() if after.policy else ()
        if not any(label.violates is not None for label in labels):
            return policy, None
        clauses = tx.library.clauses_in_force(now().date(), GLOBAL, after.policy)
        try:
            held = guideline_for(tx, after.policy)
            guideline_tree(after)
        except Refused:
            return policy, None
    if held.artefact != artefact:
        return policy, None
    seed = workspace.config.seed
    try:
        scene = guideline_scene(workspace.store, workspace.embedder, held, seed, proposed=text)
    except Refused:
        return policy, None
    divided = dividing(scene, held.guideline, clauses)
    return policy, measure_guideline_once(workspace.store, scene, artefact, after, seed, divided=divided)
