"""The versions of a policy or regulation that count, and the clauses of each."""

from datetime import date

from knowledge_base.clause_ids import assign_ids, clauses_of
from knowledge_base.errors import WrongUsage
from knowledge_base.policy_text import read_policy
from knowledge_base.records import ArtefactId, ArtefactVersion, Clause
from knowledge_base.store import Transaction


def standing_versions(tx: Transaction, artefact: ArtefactId) -> list[ArtefactVersion]:
    """The versions in the order in which they hold; those after the one that the document points at were reverted."""
    head = tx.library.head(artefact)
    found = sorted(tx.library.versions(artefact), key=begins)
    return [version for version in found if head is None or begins(version) <= begins(head)]


def begins(version: ArtefactVersion) -> tuple[date, int]:
    """The first day of a version, then its number; a document without days holds from when it was taken in."""
    return version.effective_from or version.created_at.date(), version.number


def clauses_by_version(tx: Transaction, versions: list[ArtefactVersion]) -> list[tuple[Clause, ...]]:
    """The clauses of each of some versions of one document, oldest first.

    Those of a regulation are read from its text and get their ids in the order of the versions.

    Raises: WrongUsage when a text has no rules that can be told apart.
    """
    if not versions:
        return []
    stored = tx.library.clauses(artefact=versions[0].artefact)
    found: list[tuple[Clause, ...]] = []
    for version in versions:
        own = tuple(clause for clause in stored if clause.version == version.number)
        found.append(own or _read(version, found[-1] if found else ()))
    return found


def _read(version: ArtefactVersion, previous: tuple[Clause, ...]) -> tuple[Clause, ...]:
    try:
        text = read_policy(version.text, version.artefact)
    except WrongUsage as problem:
        raise WrongUsage(f"{version.artefact!r} has no rules to compare: {problem}") from problem
    ids, _ = assign_ids(text, previous, used={clause.id for clause in previous}, retired=previous)
    return clauses_of(text, ids, version.artefact, version.number)
