"""Whether an item says no more than the law: every quote verbatim at its version, every field out of its quotes."""

import re
from collections.abc import Iterator, Mapping

from knowledge_base.records import Clause, ClauseId
from tools.law_meaning.limits import limits
from tools.law_meaning.meaning import Item, Limit, Meaning, Quote


def problems(item: Item, clauses: Mapping[ClauseId, Clause]) -> tuple[str, ...]:
    """What of an item the law does not bear out; nothing where it holds."""
    found = [problem for quote in item.quotes if (problem := quote_problem(quote, clauses))]
    return tuple(found) or tuple(_fields(item, clauses))


def quote_problem(quote: Quote, clauses: Mapping[ClauseId, Clause]) -> str:
    """That a quote does not stand in its provision at its version."""
    clause = clauses.get(quote.provision)
    if clause is None or clause.version != quote.version:
        return f"{quote.provision!r} is no provision of version {quote.version}"
    if not quote.text.strip():
        return f"the quote of {quote.provision!r} is empty"
    if quote.start < 0 or clause.text[quote.start : quote.start + len(quote.text)] != quote.text:
        return f"the quote does not stand in {quote.provision!r} of version {quote.version}"
    return ""


def refused(meaning: Meaning, clauses: Mapping[ClauseId, Clause]) -> dict[str, tuple[str, ...]]:
    """By item what the law does not bear out, terms and sentences not read among them."""
    told = {item.id: problems(item, clauses) for item in meaning.items}
    told |= {
        f"term {one.term}": tuple(filter(None, [quote_problem(one.quote, clauses)])) for one in meaning.terms
    }
    told |= {
        f"not read {at}": tuple(filter(None, [quote_problem(one.quote, clauses)]))
        for at, one in enumerate(meaning.not_read)
    }
    return {name: found for name, found in told.items() if found}


def folded(text: str) -> str:
    """Words without capitals and layout."""
    return " ".join(text.split()).casefold()


def _fields(item: Item, clauses: Mapping[ClauseId, Clause]) -> Iterator[str]:
    if not item.id.startswith(f"{item.provision}~"):
        yield f"the id {item.id!r} is not of {item.provision!r}"
    told = folded(" ".join(quote.text for quote in item.quotes))
    said = (
        ("subject", (item.subject,)),
        ("modal", (item.modal,)),
        ("what", (item.what,)),
        ("when", item.when),
    )
    for name, words in (*said, ("where", item.where), ("exceptions", item.exceptions)):
        for one in words:
            if folded(one) not in told:
                yield f"its {name} {one[:60]!r} does not stand in its quotes"
    for limit in item.limits:
        if problem := limit_problem(limit, clauses):
            yield problem


def limit_problem(limit: Limit, clauses: Mapping[ClauseId, Clause]) -> str:
    """That the words of a limit do not stand in its provision, or say another number or day."""
    clause = clauses.get(limit.provision)
    if clause is None or limit.text not in clause.text:
        return f"the limit {limit.text!r} does not stand in {limit.provision!r}"
    again = limits(limit.text, limit.provision)
    said = (limit.number, limit.unit, limit.day, limit.iso)
    if not any((one.number, one.unit, one.day, one.iso) == said for one in again):
        return f"the limit {limit.text!r} does not say {limit.number or limit.day or limit.iso} {limit.unit}".rstrip()
    return ""


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, without what parts their digits."""
    return frozenset(re.sub(r"[  .,]", "", found) for found in re.findall(r"\d[\d  .,]*\d|\d", text))
