"""Workspaces that the benchmarks run on: the sample's policies, prompts and thresholds with generated cases."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import knowledge_base
from evals.bench_texts import Post
from knowledge_base.embed import Embedder
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind
from knowledge_base.workspace import STARTER_CONFIG, Settings, Workspace
from tools.import_cases import Outcome, import_file

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
MARKETS = ("global", "global", "DE", "BR")
ACTOR = "bench"
_KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
)


def empty_workspace(folder: Path, embedder: Embedder | None = None) -> Workspace:
    """The workspace of a folder on SQLite, made if it is not there, whatever the environment says of databases."""
    settings = Settings(database_url="", chroma_url="")
    Workspace.create(folder, STARTER_CONFIG, settings).store.close()
    return Workspace(folder, settings, embedder)


def sample_workspace(folder: Path) -> Workspace:
    """A workspace with the sample's policies, prompts and thresholds in force, without its cases."""
    workspace = empty_workspace(folder)
    with workspace.store.write() as tx:
        for kind, pattern in _KINDS:
            for file in sorted(SAMPLE.glob(pattern)):
                import_document(tx, kind, file.read_text(encoding="utf-8"), str(file), ACTOR, file.name)
    return workspace


def case_row(number: int, post: Post) -> dict[str, Any]:
    """A row of the public import schema, without ratings."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return {
        "id": f"case-{number:07}",
        "text": post.text,
        "language": "en",
        "market": MARKETS[number % len(MARKETS)],
        "surface": "comment",
        "occurred_at": at.isoformat(),
        "attributes": {"topic": post.topic},
    }


def rating(rater: int, policy: str, violates: bool) -> dict[str, Any]:
    """What one rater said of a case."""
    return {"rater": f"r{rater:02}", "policy": policy, "violates": violates}


def write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Rows as JSON Lines."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return file


def import_rows(workspace: Workspace, file: Path) -> Outcome:
    """Import a file of rows as the command does."""
    return import_file(workspace.store, file, "jsonl", {}, False, ACTOR, lambda step: None)
