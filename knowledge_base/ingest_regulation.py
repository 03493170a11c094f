"""Taking legal texts in: a dated version of a regulation with its clauses and facts, in one transaction."""

from datetime import date

from knowledge_base import digests
from knowledge_base.act_text import clauses_of_act, notes_of, render
from knowledge_base.errors import Refused
from knowledge_base.ingest import Ingested, file_version
from knowledge_base.legal_facts import addressees, applicability
from knowledge_base.legal_records import ActFacts
from knowledge_base.read_act import Act
from knowledge_base.records import GLOBAL, ArtefactId, Digest, Market, Name, Record, artefact_id
from knowledge_base.store import Transaction


class Filed(Record):
    """How a legal text is filed: under which name, from which day, and where it comes from."""

    name: Name
    as_of: date
    language: str = "en"
    market: Market = GLOBAL
    known_on: date | None = None
    """When it became known, where that is not the day of the import."""
    source: str
    source_digest: Digest
    origin: str = ""


def import_regulation(tx: Transaction, act: Act, filed: Filed, actor: str) -> Ingested:
    """Record a version of a regulation; the same text of the same day changes nothing.

    Raises: Refused when a policy has the name, or the regulation moved meanwhile.
    """
    artefact = artefact_id("regulation", filed.name, filed.market)
    tx.serialise("decide")
    refuse_taken(tx, "policy", filed.name)
    rendered = render(act, filed.name, filed.as_of, filed.language)
    known = tx.library.version_by_digest(artefact, digests.of_text(rendered.text))
    if known is not None:
        return Ingested(artefact=artefact, version=known.number, status="unchanged")
    head = tx.library.head(artefact)
    origin = filed.origin or f"import:{filed.source}"
    version = tx.library.add_version(
        artefact, rendered.text, origin[:300], filed.as_of, known_on=filed.known_on
    )
    clauses = clauses_of_act(act, rendered, artefact, filed.market, version.number, filed.as_of)
    tx.library.add_clauses(clauses)
    tx.regulations.add(
        ActFacts(
            artefact=artefact,
            version=version.number,
            title=act.title,
            language=filed.language,
            format=act.format,
            source=filed.source,
            source_digest=filed.source_digest,
            provisions=rendered.provisions,
            notes=notes_of(act, rendered),
            left_out=act.left_out,
            applicability=applicability(clauses) if filed.language == "en" else (),
            addressees=addressees(clauses) if filed.language == "en" else (),
        )
    )
    file_version(tx, version, head, actor, filed.source)
    return Ingested(artefact=artefact, version=version.number, status="new", clauses=len(clauses))


def refuse_taken(tx: Transaction, kind: str, name: str) -> None:
    """A policy and a regulation never share a name, so that asking by name is plain.

    Raises: Refused when an artefact of that kind has the name.
    """
    taken = [
        one for one in tx.library.artefact_ids(kind) if ArtefactId(one.partition("@")[0]) == f"{kind}/{name}"
    ]
    if taken:
        raise Refused(f"{taken[0]!r} has the name {name!r} already; choose another --id")
