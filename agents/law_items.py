"""What a model reads in provisions of a law: an item is a claim, taken only where its words stand there."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from agents.llm import Gateway
from agents.llm_errors import BudgetSpent
from agents.prompting import load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.legal_records import Provision
from knowledge_base.records import Clause, ClauseId, Record
from knowledge_base.spending import Charge
from tools.law_meaning.meaning import FailedItem, Item, Kind, Meaning, Quote
from tools.law_meaning.merge import Claimed, claim_problem, claimed_item, merged
from tools.law_meaning.shape import Shape, shape_of
from tools.redact import redact
from tools.visible import one_line

PATIENCE = 3
"""Failures of the model in a row after which it is asked no more."""
MOST_SHOWN = 200
Words = Annotated[str, Field(max_length=6_000)]


class SaidItem(Record):
    """One rule as a model gives it."""

    kind: Kind
    who: Words = ""
    modal: Annotated[str, Field(max_length=100)]
    what: Words
    deadline: Words = ""
    quote: Words


class Answer(Record):
    """What the model answers with."""

    items: Annotated[tuple[SaidItem, ...], Field(max_length=60)] = ()


@dataclass
class _Asking:
    gateway: Gateway
    shape: Shape
    said: list[Item] = field(default_factory=list)
    failed: list[FailedItem] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)

    def ask(self, clause: Clause) -> None:
        """Take what holds of the model's reading of one provision. Raises: RedlineError where it gives none."""
        lead = self._lead(clause)
        values = {
            "provision": clause.text,
            "lead_in": lead.text if lead else "",
            "cite": _told(clause.number),
        }
        prompt = load_prompt("law_items")
        answer = self.gateway.structured("law_items", prompt, values, Answer, self.charges).value
        for one in answer.items:
            claim = Claimed.model_validate(one.model_dump())
            problem = claim_problem(claim, clause, lead.text if lead else "")
            if problem:
                self.failed.append(_failed(clause.id, one.quote or one.what, problem))
            else:
                self.said.append(claimed_item(claim, clause, lead))

    def _lead(self, clause: Clause) -> Quote | None:
        parent = self.shape.parents.get(clause.id)
        if parent is None or parent not in self.shape.clauses or not self.shape.is_lead(parent):
            return None
        above = self.shape.clauses[parent]
        return Quote(provision=above.id, version=above.version, start=0, text=above.text)


def model_items(
    gateway: Gateway,
    clauses: Sequence[Clause],
    meaning: Meaning,
    provisions: Sequence[Provision] = (),
    only: frozenset[ClauseId] | None = None,
    step: Callable[[int], None] = lambda done: None,
) -> Meaning:
    """The patterns' reading with the model's, as far as it holds; `only` names the provisions to ask about."""
    asking = _Asking(gateway, shape_of(clauses, provisions))
    failures, stopped = 0, ""
    for clause_id in asking.shape.binding:
        if only is not None and clause_id not in only:
            continue
        try:
            if stopped:
                asking.failed.append(_failed(clause_id, "", stopped))
            else:
                asking.ask(asking.shape.clauses[clause_id])
                failures = 0
        except RedlineError as problem:
            failures += 1
            asking.failed.append(_failed(clause_id, "", str(problem)))
            if isinstance(problem, BudgetSpent) or failures >= PATIENCE:
                stopped = f"not asked any more: {problem}"
        step(1)
    return merged(meaning, asking.said, asking.failed, gateway.model, load_prompt("law_items").digest)


def _failed(provision: str, words: str, reason: str) -> FailedItem:
    shown = one_line(redact(words[: 4 * MOST_SHOWN]))[:MOST_SHOWN]
    return FailedItem(provision=provision, words=shown, reason=one_line(redact(reason))[:MOST_SHOWN])


def _told(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
