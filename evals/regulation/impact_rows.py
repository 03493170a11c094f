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
from knowledge_base.records import ClauseId, Record
from knowledge_base.store import Store
from tools.law_impact.laws import Laws, LawVersion, of_files

HERE = Path(__file__).parent
SAMPLE = Path(knowledge_base.__file__).parent / "sample"
ROWS = HERE / "impact.jsonl"
AS_OF = date(2026, 12, 1)
Split = Literal["tuning", "unseen"]


class ImpactRow(Record):
    """One provision: the clauses that a person who keeps them would have to look at; `perhaps` counts neither way.

    `gap` says that it asks something of a provider for which no clause is there. Clauses of a market's own document
    have the market behind an @.
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
    """The rows of one half, or all.

    Raises: WrongUsage naming the line that is no row.
    """
    rows = []
    for number, line in enumerate(ROWS.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(ImpactRow.model_validate_json(line))
        except ValueError as problem:
            raise WrongUsage(f"{ROWS.name!r} line {number} is no row of impact; mend it") from problem
    return [row for row in rows if split in (None, row.split)]


@contextmanager
def sample_laws() -> Iterator[Scene]:
    """The sample's documents, imported into a store of their own, and every law as wholly new."""
    files = (
        SAMPLE / "regulations" / "platform-safety-act.2027-01-01.md",
        *sorted((HERE / "laws").glob("*.md")),
    )
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'redline.db'}", check=False)
        store.migrate()
        try:
            with store.write() as tx:
                for kind, pattern in KINDS:
                    for file in sorted((SAMPLE / pattern).glob("*")):
                        import_document(tx, kind, file.read_text(encoding="utf-8"), file.name, "suite")
            yield Scene(store, tuple(_new(file) for file in files))
        finally:
            store.close()


def _new(file: Path) -> Laws:
    content = file.read_bytes()
    both = of_files(content, file.name, content, file.name)
    nothing = LawVersion("nothing", (), ())
    return Laws(both.name, both.title, both.market, nothing, both.after)


KINDS = (
    ("policy", "policies"),
    ("guideline", "guidelines"),
    ("prompt", "prompts"),
    ("thresholds", "thresholds"),
)
