"""Definitions that the clauses give, of the terms that a prompt uses."""

import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge_base.prompts import Definition, PromptSpec
from knowledge_base.records import ClauseId
from tools.compiling.roles import Role
from tools.compiling.speaking import definition_in
from tools.compiling.wording import Worded

MOST = 60


def definitions(
    read: Sequence[Worded], roles: Mapping[ClauseId, Role], spec: PromptSpec
) -> tuple[Definition, ...]:
    """Those whose term the prompt uses, or another definition that is used; what is spoken of comes first."""
    known: dict[str, Definition] = {}
    for one in defined_in(read, roles):
        known.setdefault(one.term, one)
    said = spec.model_dump_json().casefold()
    used: set[str] = set()
    while more := [one for one in known.values() if one.term not in used and speaks_of(said, one.term)]:
        used |= {one.term for one in more}
        said += " ".join(one.meaning.casefold() for one in more)
    return tuple(_in_order([one for one in known.values() if one.term in used]))[:MOST]


def _in_order(found: list[Definition]) -> list[Definition]:
    """Each term before those whose meaning speaks of it, where two do not speak of each other."""
    placed: list[Definition] = []
    while found:
        free = [one for one in found if not any(_uses(one, other) for other in found if other is not one)]
        placed += free or found
        found = [one for one in found if one not in placed]
    return placed


def _uses(one: Definition, other: Definition) -> bool:
    return speaks_of(one.meaning.casefold(), other.term)


def speaks_of(text: str, term: str) -> bool:
    """Whether a text in lower case uses a term, in the singular or plural."""
    return bool(re.search(rf"\b{re.escape(term.casefold().removesuffix('s'))}", text))


def defined_in(read: Sequence[Worded], roles: Mapping[ClauseId, Role]) -> Iterator[Definition]:
    """Every definition that the clauses give, used or not."""
    for clause in read:
        here = clause.clause.id
        for sentence in clause.sentences:
            if (told := definition_in(sentence.text)) and not sentence.items:
                yield Definition(term=told[0], meaning=told[1], clause=here)
        if roles[here] == "definition":
            items = [item for sentence in clause.sentences for item in sentence.items]
            for item in (*items, *clause.paragraphs):
                meaning = re.sub(r"\s*[^.!?]*:$", "", item.text)
                if item.title and meaning and len(item.title) <= 80:
                    yield Definition(term=item.title, meaning=meaning, clause=here)
