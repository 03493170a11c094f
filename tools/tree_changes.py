"""What turns one prompt into another, as edits and in words."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from knowledge_base.prompts import Example, PromptSpec, Question
from tools.tree_edits import (
    AddCriterion,
    AddExample,
    AddException,
    AddQuestion,
    Answer,
    BindClause,
    DefineTerm,
    DropExample,
    MoveQuestion,
    RewordQuestion,
    TreeEdit,
)


def between(old: PromptSpec, new: PromptSpec) -> tuple[TreeEdit, ...]:
    """Edits that lead from one tree to the other, as far as edits can say it: other changes are left out."""
    found: list[TreeEdit] = [
        DefineTerm(definition=one) for one in new.definitions if one not in old.definitions
    ]
    known = {question.id: question for question in old.questions}
    for place, question in enumerate(new.questions):
        if question.id in known:
            found += _within(known[question.id], question)
        else:
            later = (one.id for one in new.questions[place + 1 :] if one.id in known)
            found.append(AddQuestion(question=question, before=next(later, None)))
    order = [question.id for question in old.questions if question.id in {one.id for one in new.questions}]
    for edit in found:
        if isinstance(edit, AddQuestion):
            order.insert(order.index(edit.before) if edit.before else len(order), edit.question.id)
    found += _moves(order, [question.id for question in new.questions])
    return (*found, *(AddException(exception=one) for one in new.exceptions if one not in old.exceptions))


def _within(old: Question, new: Question) -> Iterator[TreeEdit]:
    """From one question to its other version."""
    if new.ask != old.ask:
        yield RewordQuestion(question=old.id, ask=new.ask)
    if new.clause != old.clause:
        yield BindClause(question=old.id, clause=new.clause)
    for text in new.criteria:
        if text not in old.criteria:
            yield AddCriterion(question=old.id, text=text)
    yield from _shown(old.id, "yes", old.examples, new.examples)
    yield from _shown(old.id, "no", old.counter_examples, new.counter_examples)
    for one in new.exceptions:
        if one not in old.exceptions:
            yield AddException(exception=one, question=old.id)


def _shown(
    question: str, answer: Answer, old: Sequence[Example], new: Sequence[Example]
) -> Iterator[TreeEdit]:
    texts = {one.text for one in old}, {one.text for one in new}
    for one in old:
        if one.text not in texts[1]:
            yield DropExample(question=question, answer=answer, text=one.text)
    for one in new:
        if one.text not in texts[0]:
            yield AddExample(question=question, answer=answer, example=one)


def _moves(before: Sequence[str], after: Sequence[str]) -> Iterator[TreeEdit]:
    """The fewest moves from one order of the same questions to another, each before what follows it in the end."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {before[block.a + step] for block in blocks for step in range(block.size)}
    following: str | None = None
    for name in reversed(after):
        if name not in kept:
            yield MoveQuestion(question=name, before=following)
        following = name


def told(edits: Sequence[TreeEdit]) -> str:
    """What the edits do, the like ones counted: `show 'q1' 3 examples; drop one counter-example of 'q2'`."""
    counts: dict[str, int] = {}
    for edit in edits:
        counts[edit.words] = counts.get(edit.words, 0) + 1
    return "; ".join(_times(words, count) for words, count in counts.items())


def _times(words: str, count: int) -> str:
    if count == 1:
        return words
    if " one more " in words:
        return words.replace(" one more ", f" {count} more ") + "s"
    if words.startswith("drop one "):
        what, _, where = words.removeprefix("drop one ").partition(" of ")
        return f"drop {count} {what}s of {where}"
    if words.startswith("add a criterion "):
        return words.replace("a criterion", f"{count} criteria")
    return f"{words} ({count} times)"
