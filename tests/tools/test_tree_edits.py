"""Typed edits: what each does to a tree, what it refuses, and how two trees tell apart."""

import pytest

from knowledge_base.prompts import Definition, Example, PromptException, PromptSpec, Question
from knowledge_base.records import ClauseId
from tools.tree_changes import between, told
from tools.tree_edits import (
    AddCriterion,
    AddExample,
    AddException,
    AddQuestion,
    BindClause,
    DefineTerm,
    DropExample,
    Misfit,
    MoveQuestion,
    RewordQuestion,
    TreeEdit,
    applied,
)


def question(name: str, **fields: object) -> Question:
    given = {"ask": f"Is it {name}?", "clause": "scams/2.1", "label": name, "criteria": (f"It is {name}.",)}
    return Question.model_validate({"id": name, **given, **fields})


EXCEPTION = PromptException(name="news", allows="Reports.", clause=ClauseId("scams/3.1"))
SPEC = PromptSpec(
    name="scams",
    policy="scams",
    title="Scams",
    questions=(question("fee", examples=(Example(text="pay me"),)), question("task"), question("shop")),
)
EVERY: list[TreeEdit] = [
    AddQuestion(question=question("charity"), before="task"),
    RewordQuestion(question="fee", ask="Is a fee asked for before a prize?"),
    AddCriterion(question="fee", text="A deposit is asked for."),
    MoveQuestion(question="shop", before="fee"),
    AddException(exception=EXCEPTION, question="fee"),
    AddException(exception=EXCEPTION),
    AddExample(question="fee", answer="yes", example=Example(text="send it first")),
    AddExample(question="fee", answer="no", example=Example(text="never send it")),
    DropExample(question="fee", answer="yes", text="pay me"),
    DefineTerm(definition=Definition(term="prize", meaning="A promise.", clause=ClauseId("scams/1.1"))),
    BindClause(question="fee", clause=ClauseId("scams/2.2")),
]


@pytest.mark.parametrize("edit", EVERY, ids=lambda edit: edit.op)
def test_an_edit_changes_the_tree_and_is_read_off_it_again(edit: TreeEdit) -> None:
    changed = edit.apply(SPEC)
    assert changed != SPEC
    assert between(SPEC, changed) == (edit,)
    assert applied(SPEC, between(SPEC, changed)) == changed


@pytest.mark.parametrize("edit", EVERY, ids=lambda edit: edit.op)
def test_an_edit_that_is_there_already_does_not_fit(edit: TreeEdit) -> None:
    with pytest.raises(Misfit):
        edit.apply(edit.apply(SPEC))


@pytest.mark.parametrize("edit", EVERY, ids=lambda edit: edit.op)
def test_an_edit_of_a_question_that_is_gone_does_not_fit(edit: TreeEdit) -> None:
    gone = SPEC.model_copy(update={"questions": (question("other"),)})
    if edit.op in ("define_term", "add_exception") and not getattr(edit, "question", None):
        assert edit.apply(gone) != gone
    else:
        with pytest.raises(Misfit):
            edit.apply(gone)


def test_several_edits_lead_from_one_tree_to_another() -> None:
    edits = [EVERY[0], EVERY[1], EVERY[3], EVERY[6], EVERY[9]]
    changed = applied(SPEC, edits)
    assert applied(SPEC, between(SPEC, changed)) == changed


def test_the_last_thing_that_a_question_means_is_not_dropped() -> None:
    bare = SPEC.model_copy(
        update={"questions": (question("fee", criteria=(), examples=(Example(text="x"),)),)}
    )
    with pytest.raises(Misfit, match="nothing would be left"):
        DropExample(question="fee", answer="yes", text="x").apply(bare)


def test_like_edits_are_counted_in_words() -> None:
    texts = [AddExample(question="fee", answer="yes", example=Example(text=str(n))) for n in range(3)]
    drops = [DropExample(question="fee", answer="no", text=str(n)) for n in range(2)]
    assert told([*texts, drops[0]]) == "show 'fee' 3 more examples; drop one counter-example of 'fee'"
    assert told([texts[0], *drops]) == "show 'fee' one more example; drop 2 counter-examples of 'fee'"
    assert told([AddCriterion(question="fee", text=str(n)) for n in range(2)]) == "add 2 criteria to 'fee'"


def test_the_size_of_an_edit_is_how_many_items_it_adds() -> None:
    assert [edit.size for edit in EVERY[:3]] == [2, 1, 1]
    shown = EXCEPTION.model_copy(update={"examples": (Example(text="a"), Example(text="b"))})
    assert AddException(exception=shown).size == 3
