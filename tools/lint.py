"""What is wrong with a prompt as it is written, each finding with its place, the reason and the next step.

Errors make it decide wrongly or speak of what is not in force; warnings make it harder to follow. Nothing is judged
by its meaning: texts are compared as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from knowledge_base.likeness import words
from knowledge_base.prompts import Definition, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId, Record
from tools.compiling.compiled import clause_roles
from tools.compiling.terms import speaks_of
from tools.judge import anchors_of
from tools.render import messages

NEARLY_THE_SAME = 0.8
"""Share of their words that two texts have in common (Jaccard)."""
LONG = 8_000
"""Tokens from which a prompt is long: it costs more with every case, and its middle is followed less well."""
ROOM = 4_000
"""Tokens of a model's window that a case and the answer need."""

Check = Literal[
    "unreachable question",
    "clause without a question",
    "clause not in force",
    "contradictory examples",
    "term used before it is defined",
    "definition never used",
    "term defined twice",
    "label without an outcome",
    "too long",
]


class Found(Record):
    """One finding: `place` is a path into the prompt, such as `questions.q2-spam`, or a clause."""

    level: Literal["error", "warning"]
    check: Check
    place: str
    reason: str
    next_step: str


class Length(Record):
    """How long the prompt is to a model; `window` None: not known."""

    model: str
    tokens: int
    window: int | None


def lint(spec: PromptSpec, clauses: Sequence[Clause] | None, lengths: Sequence[Length] = ()) -> list[Found]:
    """The findings, errors first; without clauses those that need them are not looked for."""
    found = [*_unreachable(spec), *_contradictions(spec), *_terms(spec), *_outcomes(spec, clauses)]
    if clauses is not None:
        found += _clauses(spec, clauses)
    found += [finding for length in lengths for finding in _length(length)]
    return sorted(found, key=lambda one: one.level != "error")


def length_of(
    spec: PromptSpec,
    clauses: Mapping[ClauseId, Clause],
    model: str,
    count: Callable[[str], int],
    window: int | None = None,
) -> Length:
    """How long the prompt is, as it is sent, by a model's own count."""
    sent = "\n".join(message["content"] for message in messages(spec, clauses))
    return Length(model=model, tokens=count(sent), window=window)


def about(text: str) -> int:
    """A rough count of tokens where no model is named: four characters each."""
    return -(-len(text) // 4)


def _unreachable(spec: PromptSpec) -> Iterator[Found]:
    for at, later in enumerate(spec.questions):
        for earlier in spec.questions[:at]:
            same = (later.clause, later.criteria, later.patterns) == (
                earlier.clause,
                earlier.criteria,
                earlier.patterns,
            )
            if (same and _says(later) == _says(earlier)) or _catches(earlier, later):
                yield Found(
                    level="error",
                    check="unreachable question",
                    place=f"questions.{later.id}",
                    reason=f"whatever it says yes to, {earlier.id!r} has said yes to before",
                    next_step="remove it, or give it criteria of its own",
                )
                break


def _says(question: Question) -> frozenset[str]:
    """What counts as yes, in lower case."""
    return frozenset(" ".join(one.text.casefold().split()) for one in anchors_of(question) if one.yes)


def _catches(earlier: Question, later: Question) -> bool:
    """Whether the earlier question knows every text of the later one, and excepts no more than it."""
    excepted = {one.clause for one in earlier.exceptions}
    return (
        _says(later) <= _says(earlier)
        and set(later.patterns) <= set(earlier.patterns)
        and excepted <= {one.clause for one in later.exceptions}
    )


def _contradictions(spec: PromptSpec) -> Iterator[Found]:
    for question in spec.questions:
        against = [("counter_examples", one.text) for one in question.counter_examples]
        against += [
            (f"exceptions.{exception.name}", one.text)
            for exception in (*question.exceptions, *spec.exceptions)
            for one in exception.examples
        ]
        for example in question.examples:
            for where, text in against:
                if nearly_the_same(example.text, text):
                    yield Found(
                        level="error",
                        check="contradictory examples",
                        place=f"questions.{question.id}.examples",
                        reason=f"{example.text[:80]!r} is an example and stands in {where} too",
                        next_step="remove it from the side on which it is wrong",
                    )


def nearly_the_same(one: str, other: str) -> bool:
    """Whether two texts share so many of their words that they are one example."""
    left, right = words(one), words(other)
    return bool(left | right) and len(left & right) / len(left | right) >= NEARLY_THE_SAME


def _terms(spec: PromptSpec) -> Iterator[Found]:
    asked = spec.model_copy(update={"definitions": ()}).model_dump_json().casefold()
    for at, one in enumerate(spec.definitions):
        place = f"definitions.{one.term}"
        others = [other for other in spec.definitions if other is not one]
        if not speaks_of(asked, one.term) and not any(_uses(other, one) for other in others):
            yield Found(
                level="warning",
                check="definition never used",
                place=place,
                reason=f"no question, exception or other definition speaks of {one.term!r}",
                next_step="remove it, or use the term where it is meant",
            )
        user = next((other for other in spec.definitions[:at] if _uses(other, one)), None)
        if user is not None:
            yield Found(
                level="warning",
                check="term used before it is defined",
                place=place,
                reason=f"{user.term!r} speaks of it and is defined before it",
                next_step=f"move it before {user.term!r}",
            )
        if any(other.term.casefold() == one.term.casefold() for other in spec.definitions[:at]):
            yield Found(
                level="error",
                check="term defined twice",
                place=place,
                reason="a term has one meaning in a prompt",
                next_step="keep the one that its clause still says",
            )


def _uses(one: Definition, other: Definition) -> bool:
    same = one.term.casefold() == other.term.casefold()
    return not same and speaks_of(one.meaning.casefold(), other.term)


def _outcomes(spec: PromptSpec, clauses: Sequence[Clause] | None) -> Iterator[Found]:
    told = {outcome.label for outcome in spec.outcomes}
    enforced = clauses is not None and "enforcement" in clause_roles(clauses).values()
    if told or enforced:
        for label in dict.fromkeys(question.label for question in spec.questions):
            if label not in told:
                yield Found(
                    level="warning",
                    check="label without an outcome",
                    place=f"outcomes.{label}",
                    reason="the prompt does not say what is done about it",
                    next_step="add the action that the enforcement clause names; 'redline compile' shows it",
                )


def _clauses(spec: PromptSpec, clauses: Sequence[Clause]) -> Iterator[Found]:
    known = {clause.id for clause in clauses}
    for clause in spec.clauses():
        if clause not in known:
            yield Found(
                level="error",
                check="clause not in force",
                place=clause,
                reason="the prompt cites it, and it does not hold on this day in this market",
                next_step=f"look with 'redline clauses {clause}' and cite the one in force",
            )
    cited = set(spec.clauses())
    for clause, role in clause_roles(clauses).items():
        if role == "prohibition" and clause not in cited:
            yield Found(
                level="error",
                check="clause without a question",
                place=clause,
                reason="it forbids something, and no part of the prompt asks for it",
                next_step="add a question; 'redline compile' shows one",
            )


def _length(length: Length) -> Iterator[Found]:
    fits = length.window is None or length.tokens <= length.window - ROOM
    if fits and length.tokens <= LONG:
        return
    yield Found(
        level="warning" if fits else "error",
        check="too long",
        place=length.model,
        reason=f"{length.tokens:,} tokens"
        + (f" of a window of {length.window:,}" if length.window else "")
        + ("" if fits else f", and a case needs {ROOM:,}"),
        next_step="shorten examples and criteria, or split the prompt by harm",
    )
