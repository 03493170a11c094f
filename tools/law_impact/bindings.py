"""A clause that no prompt asks about, bound to its policy's prompt: a question or an exception in the clause's words.

What is put in is what `redline compile` makes of the clause. A prompt says what our clauses say, never what a law says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.prompts import PromptException, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId
from tools.clause_draft.reading import question_of
from tools.compiling.compiled import compile_prompt
from tools.compiling.consequences import RANK
from tools.compiling.exceptions import exception_of
from tools.compiling.names import unlike
from tools.compiling.wording import worded
from tools.law_impact.roles import role_of

_SAYS = frozenset({"ask", "meaning", "allows", "action", "escalation"})
"""Fields of a part that say what its clause says, beside its criteria."""
_STOPS = ".,;:"


@dataclass(frozen=True)
class Bound:
    """The prompt with the clauses in it, and what was put in, clause by clause."""

    spec: PromptSpec
    edits: tuple[str, ...]


def bound(spec: PromptSpec, policy: Sequence[Clause], wanted: Sequence[Clause]) -> Bound:
    """The prompt with each wanted clause that forbids or allows; `policy` are the clauses in force of its policy."""
    try:
        compiled = compile_prompt(policy, spec.name, spec.title).spec
    except (Refused, WrongUsage):  # without a rule to compile the clause alone is read
        compiled = None
    edits = []
    for clause in wanted:
        if role_of(clause) == "allows":
            spec, what = _with_exception(spec, compiled, clause)
        else:
            spec, what = _with_question(spec, compiled, clause)
        edits.append(f"{clause.id}: {what}")
    return Bound(spec, tuple(edits))


def _with_question(spec: PromptSpec, compiled: PromptSpec | None, clause: Clause) -> tuple[PromptSpec, str]:
    """The question stands behind those that are as grave; what holds for all rules of the policy holds for it too."""
    made = next((one for one in compiled.questions if one.clause == clause.id), None) if compiled else None
    if made is None or compiled is None:
        own = question_of(clause, spec)
    else:
        granted = {one.clause for one in (*spec.exceptions, *made.exceptions)}
        also = tuple(one for one in compiled.exceptions if one.clause not in granted)
        label = unlike(made.label, {one.label for one in spec.questions})
        own = made.model_copy(
            update={"id": f"q{len(spec.questions) + 1}-{label}"[:80], "label": label}
            | {"exceptions": _named_apart((*made.exceptions, *also))}
        )
    at = sum(RANK[one.severity] <= RANK[own.severity] for one in _leading(spec, own))
    questions = (*spec.questions[:at], own, *spec.questions[at:])
    return spec.model_copy(update={"questions": questions}), f"question {own.id}, the {_place(at)} asked"


def _leading(spec: PromptSpec, own: Question) -> tuple[Question, ...]:
    """The questions up to the first that is less grave."""
    graver = [RANK[one.severity] <= RANK[own.severity] for one in spec.questions]
    return spec.questions[: graver.index(False)] if False in graver else spec.questions


def _place(at: int) -> str:
    return {0: "first", 1: "second", 2: "third"}.get(at, f"{at + 1}th")


def _with_exception(spec: PromptSpec, compiled: PromptSpec | None, clause: Clause) -> tuple[PromptSpec, str]:
    """At the questions whose rules the clause speaks of; at the whole prompt where it speaks of all."""
    of_rules: dict[ClauseId, PromptException] = {}
    for question in compiled.questions if compiled else ():
        granted = next((one for one in question.exceptions if one.clause == clause.id), None)
        of_rules |= {question.clause: granted} if granted else {}
    asked = [one for one in spec.questions if one.clause in of_rules]
    if asked:
        for question in asked:
            every = _named_apart((*question.exceptions, of_rules[question.clause]))
            spec = spec.with_question(question.model_copy(update={"exceptions": every}))
        return spec, f"an exception of {', '.join(one.id for one in asked)}"
    for_all = compiled.exceptions if compiled else ()
    made = next((one for one in for_all if one.clause == clause.id), None)
    read = worded(clause)
    made = made or exception_of(read, read.sentences, set())
    every = _named_apart((*spec.exceptions, made))
    return spec.model_copy(update={"exceptions": every}), "an exception of every question"


def _named_apart(some: Sequence[PromptException]) -> tuple[PromptException, ...]:
    taken: set[str] = set()
    return tuple(one.model_copy(update={"name": unlike(one.name, taken)}) for one in some)


def followed(spec: PromptSpec, clause: ClauseId, before: str, after: str) -> PromptSpec | None:
    """The prompt with what changed in a clause's words changed where its parts say it; None where none does."""
    changed = list(_changed(before.split(), after.split()))

    def said(text: str) -> str:
        for old, new in changed:
            text = text.replace(old, new)
        return text

    new = PromptSpec.model_validate(_rewritten(spec.model_dump(), clause, said))
    return new if new != spec else None


def _rewritten(value: Any, clause: ClauseId, said: Callable[[str], str]) -> Any:
    """A dump of a prompt with the words of the parts that cite a clause said anew; its examples stay."""
    if isinstance(value, list | tuple):
        return [_rewritten(one, clause, said) for one in value]
    if not isinstance(value, dict):
        return value
    own = value.get("clause") == clause
    found = {key: _rewritten(one, clause, said) for key, one in value.items()}
    if own:
        found |= {key: said(one) for key, one in found.items() if key in _SAYS and isinstance(one, str)}
        found |= {"criteria": [said(one) for one in found.get("criteria", ())]} if "criteria" in found else {}
    return found


def _changed(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Each stretch that changed, with the word before and the word behind it: `within 6 hours`, and no `6` of `16`."""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace":
            first = 1 if i and k else 0
            old, new = " ".join(before[i - first : j + 1]), " ".join(after[k - first : m + 1])
            yield old.rstrip(_STOPS), new.rstrip(_STOPS)
