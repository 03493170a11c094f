"""Hand-labelled pairs of provisions of invented laws and clauses of the sample's policies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import knowledge_base
from knowledge_base.errors import WrongUsage
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind, ClauseId, Record
from knowledge_base.store import Store
from tools.law_impact.laws import Laws, LawVersion, of_files

HERE = Path(__file__).parent
SAMPLE = Path(knowledge_base.__file__).parent / "sample"
Split = Literal["tuning", "unseen", "gold"]
HALVES: tuple[Split, ...] = ("tuning", "unseen")
"""What is taken where no split is named; `gold` is asked for by name alone."""
ROWS: dict[Split, Path] = {
    "tuning": HERE / "impact.jsonl",
    "unseen": HERE / "impact_unseen.jsonl",
    "gold": HERE / "impact_gold.jsonl",
}
LAWS: dict[Split, Path] = {
    "tuning": HERE / "laws",
    "unseen": HERE / "laws_unseen",
    "gold": HERE / "laws_gold",
}
AS_OF = date(2026, 12, 1)
KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies"),
    ("guideline", "guidelines"),
    ("prompt", "prompts"),
    ("thresholds", "thresholds"),
    ("taxonomy", "taxonomy"),
)


class ImpactRow(Record):
    """One provision: the clauses that a person who keeps them would have to look at; `perhaps` counts neither way.

    `gap` says that it asks something of a provider for which no clause is there. Clauses of a market's own document
    have the market behind an @. In `gold` it is a provision that an amendment changed, and what that change touches.
    """

    id: ClauseId
    split: Split
    touches: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    gap: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """The sample's documents in a store, and the laws that the rows speak of."""

    store: Store
    laws: tuple[Laws, ...]


def impact_rows(split: Split | None = None) -> list[ImpactRow]:
    """The rows of one split, or of both halves.

    Raises: WrongUsage naming the line that is no row.
    """
    rows = []
    for file in (ROWS[name] for name in _named(split)):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                rows.append(ImpactRow.model_validate_json(line))
            except ValueError as problem:
                raise WrongUsage(f"{file.name!r} line {number} is no row of impact; mend it") from problem
    return rows


@contextmanager
def sample_laws(split: Split | None = None) -> Iterator[Scene]:
    """The sample's documents, imported into a store of their own, and the laws of one split or both halves.

    Laws are wholly new, but for those of `gold`, of which there are two versions each.
    """
    files = [file for name in _named(split) for file in sorted(LAWS[name].glob("*.md"))]
    if split in (None, "tuning"):
        files.insert(0, SAMPLE / "regulations" / "platform-safety-act.2027-01-01.md")
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'redline.db'}", check=False)
        store.migrate()
        try:
            with store.write() as tx:
                for kind, pattern in KINDS:
                    for file in sorted((SAMPLE / pattern).glob("*")):
                        import_document(tx, kind, file.read_text(encoding="utf-8"), file.name, "suite")
            laws = map(_amended, files[::2], files[1::2]) if split == "gold" else map(_new, files)
            yield Scene(store, tuple(laws))
        finally:
            store.close()


def _named(split: Split | None) -> tuple[Split, ...]:
    return (split,) if split else HALVES


def _new(file: Path) -> Laws:
    content = file.read_bytes()
    both = of_files(content, file.name, content, file.name)
    nothing = LawVersion("nothing", (), ())
    return Laws(both.name, both.title, both.market, nothing, both.after)


def _amended(before: Path, after: Path) -> Laws:
    return of_files(before.read_bytes(), before.name, after.read_bytes(), after.name)
