"""`prompt_defect`: edit the failing step of the tree and decide again."""

from knowledge_base.changes import Intervention
from tools.causes.contract import Question, crossed, outcome
from tools.edits import edits, failing_question
from tools.scene import Bools, Rows, Scene

MOST_EXAMPLES = 6


def edit_prompt(scene: Scene, question: Question) -> Intervention:
    """The kind of edit that does best, each half of the cluster judged by an edit taught by the other half."""
    kinds = [edit.kind for edit in edits(scene, question.members, question.direction, question.clauses, 1)]
    tried = [_try(scene, question, kind) for kind in kinds]
    best = max(tried, key=lambda found: (found.probability, -found.broken), default=None)
    return best or outcome("prompt_defect", scene, question, scene.decided, "no edit to try")


def _try(scene: Scene, question: Question, kind: str) -> Intervention:
    def edited(members: Rows, rest: Rows) -> Bools:
        for edit in edits(scene, members, question.direction, question.clauses, MOST_EXAMPLES):
            if edit.kind == kind:
                return scene.rejudge(edit.spec)
        return scene.decided

    whole = edits(scene, question.members, question.direction, question.clauses, MOST_EXAMPLES)
    words, clause = next((edit.words, edit.clause) for edit in whole if edit.kind == kind)
    failing = failing_question(scene, question.members, question.direction)
    after = crossed(scene, question, edited)
    return outcome(
        "prompt_defect", scene, question, after, f"add {words}", edit=kind, failing=failing.id, clause=clause
    )
