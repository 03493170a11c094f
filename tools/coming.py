"""What is coming: clauses of policies and regulations that take effect, or end, in the days after a day.

A document's clauses are compared across each day on which one of its versions begins or ends. A version that was
reverted does not begin.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from knowledge_base.errors import WrongUsage
from knowledge_base.in_force import in_force
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import ArtefactId, Clause, ClauseId, Market, Name, Record
from knowledge_base.store import Transaction
from tools.clause_changes import clause_changes, prompts_citing

DAYS = 30
"""How far ahead is looked by default."""


class Cited(Record):
    """A prompt in force that rests on clauses that change."""

    prompt: str
    clauses: tuple[ClauseId, ...]


class Coming(Record):
    """How one document changes on a day; `version` is the one that begins, None where one only ends."""

    artefact: ArtefactId
    policy: Name
    market: Market
    day: date
    version: int | None = None
    begins: tuple[ClauseId, ...] = ()
    """New clauses, in the order of the document."""
    changes: tuple[ClauseId, ...] = ()
    """Clauses whose words are others from that day on."""
    ends: tuple[ClauseId, ...] = ()
    """Clauses that hold no longer."""
    cited_by: tuple[Cited, ...] = ()
    uncited: tuple[ClauseId, ...] = ()
    """New clauses that no prompt in force cites."""


def coming(tx: Transaction, after: date, days: int = DAYS) -> tuple[Coming, ...]:
    """What changes in the `days` days after a day, soonest first. A clause that stays as it is, is not listed."""
    documents: dict[ArtefactId, list[Clause]] = defaultdict(list)
    for clause in tx.library.clauses(regulations=False):
        documents[clause.artefact].append(clause)
    prompts = _prompts(tx)
    found = [
        each
        for artefact, clauses in documents.items()
        for each in _of_document(_standing(tx, artefact, clauses), after, days, prompts)
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.artefact)))


def _of_document(
    clauses: Sequence[Clause], after: date, days: int, prompts: Sequence[PromptSpec]
) -> list[Coming]:
    turns = {clause.effective_from for clause in clauses}
    turns |= {clause.effective_to for clause in clauses if clause.effective_to is not None}
    last = after + timedelta(days=days)
    within = (_on(clauses, day, prompts) for day in sorted(turns) if after < day <= last)
    return [each for each in within if each is not None]


def _on(clauses: Sequence[Clause], day: date, prompts: Sequence[PromptSpec]) -> Coming | None:
    market = clauses[0].market
    held = in_force(clauses, day - timedelta(days=1), market)
    holds = in_force(clauses, day, market)
    turned = clause_changes(held, holds)
    if not turned.touched():
        return None
    begins = tuple(clause.id for clause in turned.added)
    begun = {clause.version for clause in holds if clause.effective_from == day}
    return Coming(
        artefact=clauses[0].artefact,
        policy=clauses[0].policy,
        market=market,
        day=day,
        version=max(begun, default=None),
        begins=begins,
        changes=tuple(pair.after.id for pair in turned.reworded),
        ends=tuple(clause.id for clause in turned.removed),
        cited_by=tuple(
            Cited(prompt=name, clauses=cited)
            for name, cited in prompts_citing(prompts, turned.touched()).items()
        ),
        uncited=tuple(one for one in begins if not prompts_citing(prompts, [one])),
    )


def _standing(tx: Transaction, artefact: ArtefactId, clauses: Sequence[Clause]) -> list[Clause]:
    """Without versions later than the one that the document points at: those were reverted."""
    head = tx.library.head(artefact)
    if head is None or head.effective_from is None:
        return list(clauses)
    end = (head.effective_from, head.number)
    return [clause for clause in clauses if (clause.effective_from, clause.version) <= end]


def _prompts(tx: Transaction) -> list[PromptSpec]:
    """The prompts in force; one that can not be read any more cites nothing."""
    found = []
    for artefact in tx.library.artefact_ids("prompt"):
        head = tx.library.head(artefact)
        try:
            found += [PromptSpec.from_yaml(head.text, artefact)] if head else []
        except WrongUsage:
            continue
    return found
