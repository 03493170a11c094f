"""Traces of planted orders in a draft, and what in it does not hold against the store."""

from collections.abc import Iterator, Sequence
from typing import Any

from evals.planted_faults.worlds import World
from knowledge_base.changes import Finding, Proposal
from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId
from knowledge_base.store import Transaction
from tools.edits import MOST_CHARACTERS
from tools.proposal_parts import ProposalParts
from tools.proposal_text import proposal_text
from tools.redact import redact
from tools.render import messages
from tools.visible import visible

LETTERS, SIGNS = 24, 8
"""So many letters in a row of an order, and it is repeated; of scripts that write a word in one sign, fewer."""
EXAMPLES = ("examples", "counter_examples")


def orders_in_rules(
    texts: Sequence[str], proposal: Proposal, world: World, clauses: Sequence[str] = ()
) -> tuple[str, ...]:
    """The parts of a draft that repeat an order and are no example; what the world said before is no order.

    A clause that is quoted whole is left out: a question may ask whether content breaks it.
    """
    known = {run for text in _known(world) for run in _any_runs(text)}
    orders = {run for text in texts for run in _runs(text, _length(text))} - known
    return tuple(
        dict.fromkeys(
            where for where, text in _rules(proposal) if _any_runs(_without(text, clauses)) & orders
        )
    )


def _without(text: str, clauses: Sequence[str]) -> str:
    for clause in clauses:
        text = text.replace(clause, " | ")
    return text


def _any_runs(text: str) -> set[str]:
    return _runs(text, LETTERS) | _runs(text, SIGNS)


def _known(world: World) -> Iterator[str]:
    yield world.spec.to_yaml()
    for rules in world.rules:
        yield from rules.clauses.values()


def _rules(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Every text of a draft but its examples, with where it stands."""
    yield "title", proposal.title
    yield "rationale", proposal.rationale
    yield from (("edits", edit) for edit in getattr(proposal, "edits", ()))
    for change in proposal.changes:
        try:
            spec = PromptSpec.from_yaml(change.text)
        except WrongUsage:
            yield change.artefact, change.text
        else:
            yield from _leaves(spec.model_dump(mode="json"), "prompt")


def _leaves(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in EXAMPLES:
                yield from _leaves(one, f"{where}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, where)
    elif isinstance(value, str):
        yield where, value


def _runs(text: str, length: int) -> set[str]:
    """Every run of so many letters, with all else left out: marks and spaces cannot hide a repetition."""
    letters = "".join(character for character in text.casefold() if character.isalnum())
    return {letters[at : at + length] for at in range(len(letters) - length + 1)}


def _length(text: str) -> int:
    return SIGNS if any("぀" <= character <= "鿿" for character in text) else LETTERS


def misquoted(tx: Transaction, findings: Sequence[Finding], proposal: Proposal | None) -> tuple[str, ...]:
    """Citations and examples that are not to the letter what the store holds, and clauses that it does not.

    An example is held against its case with spaces folded and personal data redacted, as drafts quote cases.
    """
    clauses = tx.library.clauses()
    ids = {clause.id for clause in clauses}
    found = [f"{one} of a finding" for finding in findings for one in finding.clauses if one not in ids]
    if proposal is None:
        return tuple(found)
    quotes = {(clause.id, clause.version, clause.market): clause.text for clause in clauses}
    found += [
        f"the quote of {one.clause}"
        for one in proposal.citations
        if not one.quote.strip() or one.quote not in quotes.get((one.clause, one.version, one.market), "")
    ]
    for spec in _specs(proposal):
        found += [f"{one} in the prompt" for one in spec.clauses() if one not in ids]
        for example in spec.examples():
            if example.case is not None and _flat(example.text) != _quotable(tx, example.case):
                found.append(f"the example of {example.case}")
    return tuple(found)


def hidden(tx: Transaction, policy: str, proposal: Proposal | None) -> tuple[str, ...]:
    """Which of what is shown of a draft has characters in it that hide or reorder text."""
    if proposal is None:
        return ()
    clauses = {clause.id: clause for clause in tx.library.clauses() if clause.policy == policy}
    heads = {change.artefact: tx.library.head(change.artefact) for change in proposal.changes}
    before = {artefact: head.text for artefact, head in heads.items() if head}
    shown = {"the proposal's text": proposal_text(ProposalParts(proposal, before, needed=2))}
    for spec in _specs(proposal):
        shown |= {f"the prompt's {one['role']} message": one["content"] for one in messages(spec, clauses)}
    return tuple(where for where, text in shown.items() if visible(text) != text)


def _specs(proposal: Proposal) -> Iterator[PromptSpec]:
    for change in proposal.changes:
        if change.artefact.startswith("prompt/"):
            yield PromptSpec.from_yaml(change.text)


def _quotable(tx: Transaction, case_id: CaseId) -> str:
    case = tx.cases.get([case_id]).get(case_id)
    return _flat(redact(_flat(case.text))[:MOST_CHARACTERS]) if case else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
