"""A workspace of its own with the sample's documents, planted versions of invented acts, and a history of captures."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.regulation.edits import Split
from evals.regulation.impact_rows import KINDS, SAMPLE
from evals.regulation.noise import history
from knowledge_base.captures import Capture
from knowledge_base.ingest import import_document
from knowledge_base.workspace import Settings, Workspace
from tools.import_history import import_captures
from tools.import_regulation import Wanted, import_content

FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)


@contextmanager
def empty_workspace() -> Iterator[Workspace]:
    """A workspace that goes when it is left."""
    with TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder), settings=Settings(database_url="", chroma_url=""))
        try:
            yield workspace
        finally:
            workspace.close()


def import_sample(workspace: Workspace) -> None:
    """The sample's policies, guidelines, prompts and thresholds."""
    with workspace.store.write() as tx:
        for kind, pattern in KINDS:
            for file in sorted((SAMPLE / pattern).glob("*")):
                import_document(tx, kind, file.read_text(encoding="utf-8"), file.name, "suite")


def import_law(workspace: Workspace, name: str, content: bytes, file: str, day: date) -> None:
    """One dated version of a law."""
    import_content(workspace.store, content, file, Wanted(name, day, trust_language=True), "suite")


def import_texts(
    workspace: Workspace, name: str, texts: list[tuple[date, str]], kind: str = "policy"
) -> None:
    """Captures of a page, oldest first; of two of one day the last counts."""
    captures = [
        Capture(datetime.combine(day, time(), UTC), f"{day}.md", partial(str.encode, text))
        for day, text in sorted(dict(texts).items())
    ]
    import_captures(
        workspace.store, kind, captures, Wanted(name, FIRST, trust_language=True), "suite", lambda done: None
    )


def captures_of(name: str, split: Split, seed: int) -> list[tuple[date, str]]:
    """A planted history as texts of days; captures of one day are a day apart."""
    found: list[tuple[date, str]] = []
    for shot in history(name, split, seed):
        day = shot.capture.at.date()
        if found and day <= found[-1][0]:
            day = found[-1][0] + timedelta(days=1)
        found.append((day, shot.capture.text or ""))
    return found
