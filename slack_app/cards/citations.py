"""Citations: the clause, its version and the day it holds from, then its words."""

from collections.abc import Sequence

from knowledge_base.records import Citation
from slack_app.cards.blocks import context, quoted
from slack_app.cards.card import Part
from slack_app.cards.wording import day_words
from slack_app.quoting import clip, line
from tools.figures import count_words

MOST_QUOTED = 4
MOST_NAMED = 12


def citation_parts(citations: Sequence[Citation], most_of_a_quote: int = 600) -> list[Part]:
    """The first few in full, the next by id, the rest counted."""
    parts = [
        Part(
            (context(f"Rests on {citation_words(cited)}"), quoted(cited.quote, most_of_a_quote)),
            "a citation",
            3,
        )
        for cited in citations[:MOST_QUOTED]
    ]
    rest = citations[MOST_QUOTED:]
    if rest:
        ids = ", ".join(line(clip(cited.clause, 60)) for cited in rest[:MOST_NAMED])
        beyond = len(rest) - MOST_NAMED
        more = f" and {count_words(beyond, 'other')}" if beyond > 0 else ""
        parts.append(Part((context(f"Also cited: {ids}{more}"),), "further citations", 2))
    return parts


def citation_words(cited: Citation) -> str:
    """`*scams/2.4* · version 2 · global · in force from 1 Jul 2026`."""
    where = "all markets" if cited.market == "global" else line(cited.market)
    clause = line(clip(cited.clause, 80))
    return f"*{clause}* · version {cited.version} · {where} · in force from {day_words(cited.effective_from)}"


def record_part(citations: Sequence[Citation]) -> list[Part]:
    """The commands that show the clauses in the record, with every version of them."""
    known = list(dict.fromkeys(cited.clause for cited in citations))[:MOST_QUOTED]
    commands = " · ".join(f"`redline clauses {line(clip(clause, 80))}`" for clause in known)
    return [Part((context(f"In the record: {commands}"),), "where the record is", 1)] if known else []
