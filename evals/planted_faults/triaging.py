"""A world put into a workspace of its own, decided and triaged by the code that `redline triage` runs."""

import tempfile
from pathlib import Path

from agents.triage import Request, start
from evals.planted_faults.worlds import World
from knowledge_base.changes import Finding
from knowledge_base.embed import Embedder
from knowledge_base.ingest import import_document
from knowledge_base.records import CaseId
from knowledge_base.workspace import STARTER_CONFIG, Settings, Workspace
from tools.decide import decide_cases
from tools.judge import EmbeddedJudge

ACTOR = "evaluation"


def findings_of(world: World, embedder: Embedder, seed: int) -> tuple[Finding, ...]:
    """The findings of a triage of everything that is decided wrongly."""
    with tempfile.TemporaryDirectory(prefix="redline-world-") as folder:
        settings = Settings(database_url="", chroma_url="")
        config = f"seed = {seed}\n{STARTER_CONFIG}"
        Workspace.create(Path(folder) / "world", config, settings).store.close()
        workspace = Workspace(Path(folder) / "world", settings, embedder)
        try:
            _import(workspace, world)
            ids = [CaseId(post.id) for post in world.posts]
            decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), world.policy, ids)
            return start(workspace, Request(policies=(world.policy,))).findings
        finally:
            workspace.store.close()


def _import(workspace: Workspace, world: World) -> None:
    with workspace.store.write() as tx:
        for rules in world.rules:
            text = rules.document(world.policy, world.title)
            import_document(tx, "policy", text, f"{rules.market}-{rules.since}.md", ACTOR)
        import_document(tx, "prompt", world.spec.to_yaml(), "prompt.yaml", ACTOR)
        import_document(tx, "thresholds", world.thresholds.to_yaml(), "thresholds.yaml", ACTOR)
        tx.cases.add_rows([post.row(world.policy) for post in world.posts])
