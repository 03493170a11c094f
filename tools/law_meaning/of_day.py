"""What a law of the workspace says on a day."""

from datetime import date

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.in_force import versions_in_force
from knowledge_base.records import GLOBAL, ArtefactVersion, Clause, ClauseId, artefact_id
from knowledge_base.store import Transaction
from tools.law_meaning.check import quote_problem, refused
from tools.law_meaning.meaning import Meaning, NotRead
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

    Raises: WrongUsage when there is no such regulation; Refused when none holds, or the store lacks a quote.
    """
    version, clauses = clauses_on(tx, name, day, market, known_on)
    facts = tx.regulations.facts(version.artefact, version.number)
    found = meaning_of(clauses, facts.provisions if facts else (), facts.language if facts else "en")
    return held(found, clauses)


def held(found: Meaning, clauses: tuple[Clause, ...]) -> Meaning:
    """The same with every item checked; one whose fields its quotes do not bear out is told as not read.

    Raises: Refused naming the first quote that the store does not have.
    """
    known: dict[ClauseId, Clause] = {clause.id: clause for clause in clauses}
    off = refused(found, known)
    quotes = [quote for item in found.items for quote in item.quotes]
    quotes += [one.quote for one in found.terms]
    quotes += [one.quote for one in found.not_read]
    if lost := next((problem for quote in quotes if (problem := quote_problem(quote, known))), ""):
        raise Refused(f"{lost}; import the regulation anew")
    unsound = tuple(
        NotRead(quote=item.quotes[0], reason=f"its reading does not hold: {off[item.id][0]}")
        for item in found.items
        if item.id in off
    )
    kept = tuple(item for item in found.items if item.id not in off)
    return found.model_copy(update={"items": kept, "not_read": (*found.not_read, *unsound)})


def _place(clause: Clause) -> int:
    return clause.position
