"""`prompt_defect`: edit the failing step of the tree and decide again."""

from knowledge_base.changes import Intervention
from tools.causes.contract import FEW, Question, crossed, outcome
from tools.edits import edits, failing_question, is_evident
from tools.scene import Bools, Rows, Scene

MOST_EXAMPLES = 6


def edit_prompt(scene: Scene, question: Question) -> Intervention:
    """The kind of edit that does best, each half of the cluster judged by an edit taught by the other half.

    One that says what the prompt left out goes first where it is sufficient: others mend what follows from that.
    """
    kinds = [edit.kind for edit in edits(scene, question.members, question.direction, question.clauses, 1)]
    tried = [_try(scene, question, kind) for kind in kinds]
    best = max(tried, key=_rank, default=None)
    return best or outcome("prompt_defect", scene, question, scene.decided, "no edit to try")


def _rank(found: Intervention) -> tuple[bool, float, int]:
    return found.sufficient and bool(found.detail["evident"]), found.probability, -found.broken


def _try(scene: Scene, question: Question, kind: str) -> Intervention:
    def edited(members: Rows, rest: Rows) -> Bools:
        for edit in edits(scene, members, question.direction, question.clauses, MOST_EXAMPLES):
            if edit.kind == kind:
                return scene.rejudge(edit.spec)
        return scene.decided

    whole = edits(scene, question.members, question.direction, question.clauses, MOST_EXAMPLES)
    made = next(edit for edit in whole if edit.kind == kind)
    evident = is_evident(scene.instruments.spec, made)
    failing = failing_question(scene, question.members, question.direction)
    after = crossed(scene, question, edited)
    found = outcome(
        "prompt_defect",
        scene,
        question,
        after,
        f"add {made.words}",
        edit=kind,
        failing=failing.id,
        clause=made.clause,
        evident=evident,
    )
    few = evident and found.fixed == found.n >= FEW and not found.broken
    return found.model_copy(update={"sufficient": True}) if few else found
