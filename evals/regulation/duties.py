"""Hand-labelled provisions, of invented and of real acts: which of their rules are read, and what is read too much."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from evals.regulation.answers import Answer
from evals.regulation.obligations import Gold, Unit, read_acts, scored
from evals.regulation.planting import DOCUMENTS
from evals.regulation.rows import RegulationRow
from tools.law_impact.laws import of_files
from tools.law_meaning.meaning import Meaning
from tools.law_meaning.read_law import meaning_of


def rules_answer(row: RegulationRow) -> Answer:
    """The rules of one provision."""
    act = row.of.partition("/")[0]
    meanings = _real(row.files[0], act) if row.files else _invented(act, row.split)
    unit = Unit(row.of, tuple(Gold(*one) for one in row.rules))
    found = scored([unit], dict(meanings))
    counts = {
        "rules_recall": (found.matched, found.gold),
        "rules_precision": (found.matched, found.said),
        "rules_right": (found.right, found.gold),
        "deadlines_right": (found.deadline, found.matched),
    }
    return Answer(id=row.id, task=row.task, counts=counts, misses=found.misses)


@lru_cache
def _real(folder: str, act: str) -> Mapping[str, Meaning]:
    return read_acts(Path(folder), [act])


@lru_cache
def _invented(act: str, split: str) -> Mapping[str, Meaning]:
    file = DOCUMENTS["tuning" if split == "tuning" else "unseen"][act]
    laws = of_files(file.read_bytes(), f"{act}.md", file.read_bytes(), f"{act}.md")
    return {act: meaning_of(laws.after.clauses, laws.after.provisions)}
