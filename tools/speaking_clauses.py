"""Clauses that say something: of a regulation not its title, headings, formulas and signatures."""

from collections.abc import Iterable

from knowledge_base.records import Clause
from knowledge_base.store import Transaction

_SILENT = frozenset({"title", "preamble", "citation", "division", "article", "annex", "closing"})


def speaking(tx: Transaction, clauses: Iterable[Clause], recitals: bool = False) -> tuple[Clause, ...]:
    """The clauses without those of regulations that only name or frame others; recitals explain and do not bind."""
    found = tuple(clauses)
    mute = _SILENT if recitals else _SILENT | {"recital"}
    silent = set()
    for artefact, version in {
        (one.artefact, one.version) for one in found if one.artefact.startswith("regulation/")
    }:
        facts = tx.regulations.facts(artefact, version)
        silent |= (
            {
                (artefact, one.id)
                for one in facts.provisions
                if one.kind in mute or ("recital" in mute and one.id.partition("/")[2].startswith("rct_"))
            }
            if facts
            else set()
        )
    return tuple(one for one in found if (one.artefact, one.id) not in silent)
