"""The labels that a finding says to give again, for a rating batch."""

from knowledge_base.changes import Finding
from knowledge_base.errors import Refused
from knowledge_base.guideline_measures import Relabel
from knowledge_base.workspace import Workspace
from tools.draft_scene import draft_scene
from tools.relabel import doubted


def relabelling(workspace: Workspace, finding_id: str) -> tuple[Relabel, ...]:
    """The doubted labels of a `label_error` finding, the most pressing first; none for other causes.

    Raises: Refused when the finding is unknown.
    """
    with workspace.store.read() as tx:
        finding = tx.ledger.finding(finding_id)
        if finding is None:
            raise Refused(
                f"there is no finding {finding_id!r}; run 'redline triage' and take an id from its table"
            )
    return doubted_of(workspace, finding) if finding.cause == "label_error" else ()


def doubted_of(workspace: Workspace, finding: Finding) -> tuple[Relabel, ...]:
    """The same of a finding at hand."""
    members = finding.cluster.members
    scene = draft_scene(
        workspace.store, workspace.embedder, finding.cluster.policy, workspace.config.seed, members=members
    )
    with workspace.store.read() as tx:
        return doubted(scene, finding, tx.cases.get(list(members)))
