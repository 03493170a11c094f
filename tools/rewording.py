"""A compiled prompt's wording, part by part, and whether another wording of some parts may be taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptException, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId
from tools.lint import Found, lint
from tools.parse_messages import parse_messages
from tools.render import messages
from tools.same_sense import problem_of_rewording

TO_ALL = "all-questions"
"""What is told of exceptions to every question stands under this name."""

Key = tuple[str, str, ClauseId]
Texts = Mapping[Key, str]
"""New wordings by owner (a question's id, an exception's name), part (`ask`, `criterion 2`, `allows`) and clause."""


@dataclass(frozen=True)
class Part:
    """One text of the prompt; `id` is how a model and people are told of it."""

    key: Key
    id: str
    text: str

    @property
    def clause(self) -> ClauseId:
        """The clause that it rests on."""
        return self.key[2]


@dataclass(frozen=True)
class Group:
    """The parts that belong together: a question with its exceptions, or those to every question."""

    name: str
    parts: tuple[Part, ...]


def groups_of(spec: PromptSpec) -> list[Group]:
    """Every part once: an exception of several questions stands with the first of them."""
    told: set[Key] = set()
    found = []
    for question in spec.questions:
        own = [_part(question.id, "ask", question.clause, question.ask)]
        own += [_criterion(question.id, question.clause, at, one) for at, one in _numbered(question.criteria)]
        found.append(Group(question.id, (*own, *_excepted(question.exceptions, told))))
    found.append(Group(TO_ALL, _excepted(spec.exceptions, told)))
    return [group for group in found if group.parts]


def put(spec: PromptSpec, texts: Texts) -> PromptSpec:
    """The prompt in other words; everything else stays."""

    def criteria(owner: str, clause: ClauseId, old: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts.get((owner, f"criterion {at}", clause), one) for at, one in _numbered(old))

    def excepted(old: Sequence[PromptException]) -> tuple[PromptException, ...]:
        return tuple(
            one.model_copy(
                update={
                    "allows": texts.get((one.name, "allows", one.clause), one.allows),
                    "criteria": criteria(one.name, one.clause, one.criteria),
                }
            )
            for one in old
        )

    def asked(one: Question) -> Question:
        return one.model_copy(
            update={
                "ask": texts.get((one.id, "ask", one.clause), one.ask),
                "criteria": criteria(one.id, one.clause, one.criteria),
                "exceptions": excepted(one.exceptions),
            }
        )

    questions = tuple(asked(one) for one in spec.questions)
    return spec.model_copy(update={"questions": questions, "exceptions": excepted(spec.exceptions)})


def problem_of_part(part: Part, clause: str, text: str) -> str:
    """What is wrong with another wording of a part that is said to rest on a clause; empty where nothing is."""
    if clause != part.clause:
        return f"it cites another clause than {part.clause!r}"
    return problem_of_rewording(part.text, text)


def problem_of_prompt(old: PromptSpec, new: PromptSpec, clauses: Sequence[Clause]) -> str:
    """What is wrong with the prompt in its new words as a whole: told apart no more, not read back, or lint."""
    for question in new.questions:
        if len(set(question.criteria)) < len(question.criteria):
            return "two criteria would be the same"
    try:
        if parse_messages(messages(new, {clause.id: clause for clause in clauses})) != new:
            return "as chat messages it would not be read back as it is"
    except WrongUsage as unread:
        return f"as chat messages it could not be read back: {unread}"
    worse = Counter(map(_what, lint(new, clauses))) - Counter(map(_what, lint(old, clauses)))
    return f"the lint would find: {next(iter(worse))[0]}" if worse else ""


def _what(found: Found) -> tuple[str, str]:
    return found.check, found.place


def _excepted(exceptions: Sequence[PromptException], told: set[Key]) -> tuple[Part, ...]:
    found: list[Part] = []
    for one in exceptions:
        allows = Part((one.name, "allows", one.clause), f"exception {one.name}", one.allows)
        if allows.key not in told:
            told.add(allows.key)
            criteria = (
                _criterion(one.name, one.clause, at, text, f"exception {one.name}, ")
                for at, text in _numbered(one.criteria)
            )
            found += [allows, *criteria]
    return tuple(found)


def _criterion(owner: str, clause: ClauseId, at: int, text: str, before: str = "") -> Part:
    return Part((owner, f"criterion {at}", clause), f"{before}criterion {at}", text)


def _part(owner: str, part: str, clause: ClauseId, text: str) -> Part:
    return Part((owner, part, clause), part, text)


def _numbered(texts: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(texts, 1))
