"""Whether the words of a compiled prompt stand in the clauses that it cites, in the order in which they stand there."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge_base.prompts import PromptException
from knowledge_base.records import Clause, ClauseId
from tools.compiling.compiled import Compiled
from tools.compiling.wording import plain, sentences_of

_FRAME = """
does is the content involve this that so of break rule any fits fit these in ways rules on which within scope
policy covers cover applies governs concerns or break it are to be
"""
FRAME = frozenset(_FRAME.split())
"""What makes a question of a rule; no other word may be added."""
NEAR = 6
"""How far apart two neighbours of a prompt may stand in a clause: the words that forbid are taken out between them."""
_WORD = re.compile(r"[\w'’-]+")


def invented(compiled: Compiled, clauses: Sequence[Clause]) -> list[str]:
    """Each text of which a word, or two neighbours in one order, do not stand in its clause, but for the frame's."""
    texts = _texts(compiled, clauses)
    whole = " ".join(texts.values())
    found = []
    for clause, part in _parts(compiled):
        strange = _strange(part, texts.get(clause, "") if clause else whole)
        if strange:
            found.append(f"{clause or 'outcome'}: {strange!r} in {part[:120]!r}")
    return found


def _texts(compiled: Compiled, clauses: Sequence[Clause]) -> dict[ClauseId, str]:
    """What each clause says, with its headings and with the clauses that go on with examples of it."""
    texts = {one.id: " ".join((*map(plain, one.heading), plain(one.text))) for one in clauses}
    for other, of in compiled.continued.items():
        texts[of] += f" {texts[other]}"
    return texts


def _parts(compiled: Compiled) -> Iterator[tuple[ClauseId | None, str]]:
    spec = compiled.spec
    for definition in spec.definitions:
        yield definition.clause, definition.term
        yield definition.clause, definition.meaning
    for asked in spec.scope:
        yield asked.clause, asked.ask
    for question in spec.questions:
        for text in (question.ask, *question.criteria, *(example.text for example in question.examples)):
            yield question.clause, text
        for exception in question.exceptions:
            yield from _of_exception(exception)
    for exception in spec.exceptions:
        yield from _of_exception(exception)
    for outcome in spec.outcomes:  # of all the clauses that speak of the rule
        yield None, outcome.action
        yield None, outcome.escalation


def _of_exception(exception: PromptException) -> Iterator[tuple[ClauseId, str]]:
    for text in (exception.allows, *exception.criteria, *(example.text for example in exception.examples)):
        yield exception.clause, text


def _strange(part: str, source: str) -> str:
    """The first word that the source does not have, or two that it does not have near each other; empty: none."""
    known = _words(source)
    near = {(one, other) for at, one in enumerate(known) for other in known[at + 1 : at + 1 + NEAR]}
    have = set(known) | FRAME
    for sentence in sentences_of(part):
        words = _words(sentence)
        if strange := next((word for word in words if word not in have), ""):
            return strange
        for one, other in pairwise(words):
            if (one, other) not in near and not {one, other} & FRAME:
                return f"{one} {other}"
    return ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
