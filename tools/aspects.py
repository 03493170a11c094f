"""What each clause is known by, beyond its own words: its sentences, and how prompts and guidelines put it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from knowledge_base.errors import WrongUsage
from knowledge_base.guidelines import read_guideline
from knowledge_base.index import indexed_text
from knowledge_base.prompts import PromptException, PromptSpec
from knowledge_base.records import Clause, ClauseId
from knowledge_base.store import Transaction
from tools.scene import instruments_for, prompts_in_force

_SENTENCE = re.compile(r"(?<=[.:;?!])\s+")
_CITED = re.compile(r"\s*\([^()]*\)\s*$")


def clause_aspects(
    clauses: Sequence[Clause], sayings: Mapping[ClauseId, Sequence[str]]
) -> dict[ClauseId, tuple[str, ...]]:
    """The texts that each clause is found by; the first is the one that the index embeds."""
    return {
        clause.id: tuple(
            dict.fromkeys([indexed_text(clause), *_sentences(clause), *sayings.get(clause.id, ())])
        )
        for clause in clauses
    }


def sayings_in_force(tx: Transaction) -> dict[ClauseId, list[str]]:
    """How the prompts and guidelines in force put each clause: questions, criteria, examples, rules, edge cases."""
    found: dict[ClauseId, list[str]] = defaultdict(list)
    for name in prompts_in_force(tx):
        for clause, text in _of_prompt(instruments_for(tx, name).spec):
            found[clause].append(text)
    for artefact in tx.library.artefact_ids("guideline"):
        version = tx.library.head(artefact)
        for clause, text in _of_guideline(version.text, artefact) if version else ():
            found[clause].append(text)
    return dict(found)


def _sentences(clause: Clause) -> list[str]:
    return [part for part in _SENTENCE.split(clause.text.replace("**", "")) if len(part) > 3]


def _of_prompt(spec: PromptSpec) -> Iterator[tuple[ClauseId, str]]:
    for question in spec.questions:
        texts = (question.ask, *question.criteria, *(example.text for example in question.examples))
        yield from ((question.clause, text) for text in texts)
        yield from _of_exceptions(question.exceptions)
    yield from _of_exceptions(spec.exceptions)


def _of_exceptions(exceptions: Sequence[PromptException]) -> Iterator[tuple[ClauseId, str]]:
    for exception in exceptions:
        texts = (exception.allows, *exception.criteria, *(example.text for example in exception.examples))
        yield from ((exception.clause, text) for text in texts)


def _of_guideline(text: str, artefact: str) -> Iterator[tuple[ClauseId, str]]:
    try:
        guideline = read_guideline(text, artefact)
    except WrongUsage:  # a guideline of another form is still a guideline; it only helps no search
        return
    groups = (guideline.rules, guideline.edge_cases, guideline.examples, guideline.counter_examples)
    for item in (item for group in groups for item in group):
        if len(item.clauses) == 1:
            yield item.clauses[0], _CITED.sub("", item.text)
