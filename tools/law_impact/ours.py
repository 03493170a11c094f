"""Our own clauses in force, by what each is found, and what rests on each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import read_guideline
from knowledge_base.in_force import in_force
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import GLOBAL, ArtefactId, Clause, ClauseId, artefact_id
from knowledge_base.store import Transaction
from tools.law_impact.impact import Carried
from tools.law_impact.reporting import headings_for
from tools.scene import instruments_for, prompts_in_force
from tools.transparency import filing
from tools.visible import one_line

Kind = TypeVar("Kind")


def our_clauses(tx: Transaction, as_of: date, market: str = "") -> tuple[Clause, ...]:
    """The clauses of our policies that hold on a day: in one market, or with none named in any."""
    standing = tx.library.standing_clauses()
    markets = [market] if market else [GLOBAL, *sorted({one.market for one in standing} - {GLOBAL})]
    found: dict[tuple[ArtefactId, ClauseId], Clause] = {}
    for name in markets:
        for clause in in_force(standing, as_of, name):
            found.setdefault((clause.artefact, clause.id), clause)
    return tuple(found.values())


class Rests:
    """What rests on clauses: guidelines' items, prompts' questions, thresholds, streams, categories of the report."""

    def __init__(self, tx: Transaction) -> None:
        self._items: dict[ClauseId, list[tuple[ArtefactId, str]]] = defaultdict(list)
        self._questions: dict[ClauseId, list[tuple[ArtefactId, str]]] = defaultdict(list)
        self._thresholds: dict[ArtefactId, ArtefactId] = {}
        self.unread: list[ArtefactId] = []
        for artefact in tx.library.artefact_ids("guideline"):
            for clause, words in self._guideline_items(tx, artefact):
                self._items[clause].append((artefact, words))
        for name in prompts_in_force(tx):
            prompt = artefact_id("prompt", name)
            for clause, words in _questions(instruments_for(tx, name).spec):
                self._questions[clause].append((prompt, words))
            cutoffs = artefact_id("thresholds", name)
            if tx.library.head(cutoffs):
                self._thresholds[prompt] = cutoffs
        self._streams = tx.cases.streams()
        self._report = filing(tx)

    def on(self, clause: Clause) -> Carried:
        """What would have to follow a clause; a market's own clause carries what cites its id."""
        items, questions = self._items[clause.id], self._questions[clause.id]
        prompts = _each(artefact for artefact, _ in questions)
        filed = self._report.of(clause.id) if self._report else ()
        return Carried(
            guidelines=_each(artefact for artefact, _ in items),
            guideline_items=_each(f"{artefact}: {words}" for artefact, words in items),
            prompts=prompts,
            questions=_each(f"{artefact}: {words}" for artefact, words in questions),
            thresholds=tuple(self._thresholds[one] for one in prompts if one in self._thresholds),
            streams=self._streams.get(clause.policy, ()),
            reporting=filed or headings_for(clause),
            filed=bool(filed),
        )

    def _guideline_items(self, tx: Transaction, artefact: ArtefactId) -> Iterator[tuple[ClauseId, str]]:
        version = tx.library.head(artefact)
        guideline = _read(version.text, artefact) if version else None
        if version is not None and guideline is None:
            self.unread.append(artefact)
        for item in guideline.items if guideline else ():
            words = f"{item.kind} {item.number or item.id or item.name}".strip()
            yield from ((clause, one_line(words)) for clause in item.clauses)


def _read(text: str, artefact: str) -> Guideline | None:
    try:
        return read_guideline(text, artefact)
    except WrongUsage:  # one of another form carries nothing that can be followed; it is told
        return None


def _questions(spec: PromptSpec) -> Iterator[tuple[ClauseId, str]]:
    for question in spec.questions:
        yield question.clause, question.id
        yield from ((one.clause, f"{question.id}, exception {one.name}") for one in question.exceptions)
    yield from ((one.clause, f"exception {one.name}") for one in spec.exceptions)
    yield from ((one.clause, one.id) for one in spec.scope)
    yield from ((one.clause, f"definition of {one_line(one.term)}") for one in spec.definitions)
    yield from ((one.clause, f"outcome {one.label}") for one in spec.outcomes if one.clause)


def _each(found: Iterable[Kind]) -> tuple[Kind, ...]:
    return tuple(dict.fromkeys(found))
