"""The OpenAI moderation set as a workspace, and a task for each of its categories and a split seed."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from evals.bench_workspace import ACTOR, empty_workspace
from evals.revising.task import Task
from knowledge_base.embed import Embedder, Progress, Vectors
from knowledge_base.ingest import import_document
from knowledge_base.records import GLOBAL, now
from knowledge_base.workspace import Workspace
from tools.combine import known_part
from tools.edits import example_of
from tools.import_cases import import_file
from tools.scene import build_scene
from tools.taxonomy import read_taxonomy

FOLDER = "openai_moderation"
TAXONOMY, CASES = "UPSTREAM_README.md", "samples-dev.jsonl"
CATEGORIES = (
    "sexual",
    "hate",
    "violence",
    "harassment",
    "self-harm",
    "hate-threatening",
    "violence-graphic",
)


def moderation_workspace(folder: Path, data: Path) -> Workspace:
    """A policy and a one-sentence prompt for each category, and the labelled cases."""
    workspace = empty_workspace(folder)
    source = data / TAXONOMY
    drafts = read_taxonomy(source.read_text(encoding="utf-8"), str(source), date(2022, 8, 8), CATEGORIES)
    with workspace.store.write() as tx:
        for kind, text in drafts:
            import_document(tx, kind, text, str(source), ACTOR, source.name)
    import_file(workspace.store, data / CASES, "auto", {}, False, ACTOR, lambda step: None)
    return workspace


def tasks(workspace: Workspace, categories: Sequence[str], seed: int, embedder: Embedder) -> Iterator[Task]:
    """One task a category."""
    for category in categories:
        scene = build_scene(workspace.store, embedder, category, seed)
        with workspace.store.read() as tx:
            clauses = tx.library.clauses_in_force(now().date(), GLOBAL, category)
        known = known_part(scene)
        # Read before any method's time is taken: what is shown of a case is redacted, and so another text.
        embedder.encode([example_of(known, row).text for row in range(len(known.ids))])
        yield Task(scene, known, tuple(clauses), seed)


class Remembering:
    """An embedder that keeps what it was given in memory: no method waits for a file that another has warmed."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._held: dict[str, Vectors] = {}

    @property
    def id(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows, one a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._held]
        if new:
            self._held |= dict(zip(new, self._embedder.encode(new, progress), strict=True))
        return np.stack([self._held[text] for text in texts])
