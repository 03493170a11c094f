"""What triage tried on such errors, in several sizes, and each with examples of what it would break."""

from collections.abc import Iterator

from tools.edits import Edit, edits, example_of, pick_rows
from tools.ideas.idea import Errors, Idea
from tools.tree_changes import between
from tools.tree_edits import AddExample, Answer

GENERATOR = "triage"
SIZES = (2, 4, 8)


def contrasts(errors: Errors) -> Iterator[Idea]:
    """Ideas in which each kind of edit is taught by two, four or eight of the errors."""
    for size in SIZES:
        for edit in edits(errors.scene, errors.rows, errors.direction, errors.clauses, size):
            if not edit.taken and size > SIZES[0]:
                continue  # What takes no examples is the same in every size.
            plain = _idea(errors, edit)
            if plain is not None:
                yield plain
                yield from _contrasted(errors, edit, plain)


def _idea(errors: Errors, edit: Edit) -> Idea | None:
    made = between(errors.scene.instruments.spec, edit.spec)
    if not made:
        return None
    reason = f"{len(errors.rows)} errors fail at {errors.question.id!r}"
    return Idea(GENERATOR, made, reason, edit.clause, errors.groups(edit.taken))


def _contrasted(errors: Errors, edit: Edit, plain: Idea) -> Iterator[Idea]:
    """The same, with the cases that it breaks as examples of the other side."""
    scene, rows = errors.scene, errors.scene.rows("tuning")
    decided = scene.rejudge(edit.spec)
    broken = rows[(scene.decided[rows] == scene.labels[rows]) & (decided[rows] != scene.labels[rows])]
    if not len(broken):
        return
    taken = pick_rows(scene, broken, len(edit.taken) or 1)
    question = next((one for one in edit.spec.questions if one.clause == edit.clause), errors.question)
    answer: Answer = "no" if errors.direction == "fn" else "yes"
    shown = tuple(
        AddExample(question=question.id, answer=answer, example=example_of(scene, row)) for row in taken
    )
    reason = f"{plain.reason}; the contrasting ones would be decided wrongly with the others alone"
    yield Idea(GENERATOR, (*plain.edits, *shown), reason, plain.clause, plain.taught | errors.groups(taken))
