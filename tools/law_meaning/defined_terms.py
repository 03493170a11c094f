"""The terms that a law defines, with their words, and those that stand for people and bodies."""

import re
from collections.abc import Mapping, Sequence

from knowledge_base.records import Clause, ClauseId
from tools.law_diff.definitions import definitions_in
from tools.law_meaning.meaning import DefinedTerm, Quote

_PEOPLE = re.compile(
    r"means\s+(?:any|an?|the)\s+(?:\w+\s+){0,3}(?:person|provider|undertaking|body|authority|"
    r"entity|company|individual)\b",
    re.IGNORECASE,
)


def terms_of(clauses: Sequence[Clause], binding: Sequence[ClauseId]) -> dict[str, DefinedTerm]:
    """By term without capitals, of the provisions that bind."""
    found: dict[str, DefinedTerm] = {}
    wanted = set(binding)
    for at, clause in enumerate(clauses):
        if clause.id not in wanted:
            continue
        for one in definitions_in(clause.text, at):
            start = clause.text.find(one.text)
            if start >= 0:
                quote = Quote(
                    provision=clause.id, version=clause.version, start=start, text=one.text.rstrip()
                )
                found.setdefault(one.term.casefold(), DefinedTerm(term=one.term, quote=quote))
    return found


def people_of(terms: Mapping[str, DefinedTerm]) -> frozenset[str]:
    """The last words of the terms that stand for a person or a body."""
    return frozenset(term.split()[-1] for term, one in terms.items() if _PEOPLE.search(one.quote.text[:200]))
