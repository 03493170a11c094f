"""What a law of the workspace says on a day."""

from datetime import date

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.in_force import versions_in_force
from knowledge_base.records import GLOBAL, ArtefactVersion, Clause, ClauseId, artefact_id
from knowledge_base.store import Transaction
from tools.law_meaning.check import refused
from tools.law_meaning.meaning import Meaning
from tools.law_meaning.read_law import meaning_of


def clauses_on(
    tx: Transaction, name: str, day: date, market: str = GLOBAL, known_on: date | None = None
) -> tuple[ArtefactVersion, tuple[Clause, ...]]:
    """The version of a regulation that holds on a day, and its clauses.

    Raises: WrongUsage when there is no such regulation; Refused when none holds on that day.
    """
    artefact = artefact_id("regulation", name.removeprefix("regulation/"), market)
    versions = tx.library.versions(artefact)
    if not versions:
        known = ", ".join(tx.library.artefact_ids("regulation")) or "none yet"
        raise WrongUsage(f"there is no regulation {name!r} for {market!r} here; there are: {known}")
    version = versions_in_force(versions, day, known_on)
    if version is None:
        raise Refused(f"no version of {artefact!r} that was known holds on {day}; give another day")
    clauses = tx.library.clauses(artefact=artefact)
    return version, tuple(sorted((one for one in clauses if one.version == version.number), key=_place))


def meaning_on(
    tx: Transaction, name: str, day: date, market: str = GLOBAL, known_on: date | None = None
) -> Meaning:
    """What the version in force says, each item checked against the store.

    Raises: WrongUsage when there is no such regulation; Refused when none holds, or the store does not bear an item out.
    """
    version, clauses = clauses_on(tx, name, day, market, known_on)
    facts = tx.regulations.facts(version.artefact, version.number)
    found = meaning_of(clauses, facts.provisions if facts else (), facts.language if facts else "en")
    return held(found, clauses)


def held(found: Meaning, clauses: tuple[Clause, ...]) -> Meaning:
    """The same, once every quote and field is borne out.

    Raises: Refused naming the first that is not.
    """
    known: dict[ClauseId, Clause] = {clause.id: clause for clause in clauses}
    if off := refused(found, known):
        name, why = next(iter(off.items()))
        raise Refused(f"{name!r} is not what the store says: {why[0]}; import the regulation anew")
    return found


def _place(clause: Clause) -> int:
    return clause.position
