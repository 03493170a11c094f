"""What holds on a day: the version in force of each artefact, a market's clauses before the global ones."""

from collections.abc import Iterable, Sequence
from datetime import date

from knowledge_base.records import GLOBAL, ArtefactId, ArtefactVersion, Clause


def versions_in_force(
    versions: Sequence[ArtefactVersion], as_of: date, known_on: date | None = None
) -> ArtefactVersion | None:
    """The version of one artefact that holds on a day: the last to begin, of those the one numbered last.

    None before the first begins, and in a gap: once that version has ended, no older one comes back. A
    version with no day to begin on never holds. With `known_on`, by what was known at the end of that day.
    """
    begun = [
        (version.effective_from, version.number, version)
        for version in versions
        if version.effective_from is not None
        and version.effective_from <= as_of
        and (known_on is None or version.learnt <= known_on)
    ]
    if not begun:
        return None
    latest = max(begun, key=lambda one: one[:2])[2]
    return None if _ended(latest.effective_to, as_of) else latest


def in_force(clauses: Iterable[Clause], as_of: date, market: str) -> tuple[Clause, ...]:
    """The clauses that hold on a day in a market, given those of all versions of any number of policies.

    A clause of the market's document stands in place of the global one with its id; its other clauses come
    after the global ones of their policy. The market `global` has only the global clauses.
    """
    wanted = [
        clause for clause in clauses if clause.market in (GLOBAL, market) and clause.effective_from <= as_of
    ]
    latest: dict[ArtefactId, tuple[date, int]] = {}
    for clause in wanted:
        begins = (clause.effective_from, clause.version)
        latest[clause.artefact] = max(latest.get(clause.artefact, begins), begins)
    holding = [
        clause
        for clause in wanted
        if latest[clause.artefact] == (clause.effective_from, clause.version)
        and not _ended(clause.effective_to, as_of)
    ]
    documents: dict[str, dict[str, Clause]] = {}
    for clause in sorted(
        holding, key=lambda clause: (clause.market != GLOBAL, clause.artefact, clause.position)
    ):
        documents.setdefault(clause.artefact.partition("@")[0], {})[clause.id] = clause
    return tuple(clause for document in documents.values() for clause in document.values())


def _ended(effective_to: date | None, as_of: date) -> bool:
    return effective_to is not None and effective_to <= as_of
