"""`coverage`: teach the judge the labelled cases of the slice that it has hardly seen, and decide again.

Chosen when the cluster's language, script, format, surface or length is rare among what the judge decides well, or its
topic far from all of it, and data of that slice mends it. A far topic that a handful of examples teaches is a defect
of the prompt, and one that no rule is near is a gap of the policy: neither needs data to be collected.
"""

import numpy as np

from knowledge_base.changes import Direction, Intervention
from tools.causes.contract import ENOUGH, LEAST, SIGNIFICANT, Question, crossed, outcome
from tools.causes.policy_gap import look_for_clause
from tools.causes.probing import is_told
from tools.causes.prompt_defect import MOST_EXAMPLES
from tools.causes.slices import Slice, far_topic, rare_slices
from tools.edits import example_of, failing_question, pick_rows, with_examples
from tools.scene import Bools, Rows, Scene

MOST_TAUGHT = 24
"""Cases of either label that stand for the data of a slice."""

OBVIOUS = 0.001
"""Of fewer cases little is learnt; where the test of the slice is as sure as this, any that they mend is enough."""


def add_slice_data(scene: Scene, question: Question) -> Intervention:
    """The surest slice, each half of the cases judged by a prompt that knows the slice's cases of the other half."""
    found = [one for one in rare_slices(scene, question) if one.p_value <= SIGNIFICANT]
    slice_ = found[0] if found else far_topic(scene, question, "a topic of its own")
    if slice_ is None or slice_.p_value > SIGNIFICANT:
        return outcome(
            "coverage", scene, question, scene.decided, "nothing about it is rare among what it decides well"
        )
    after = _taught(scene, question, slice_, MOST_TAUGHT)
    tried = outcome(
        "coverage",
        scene,
        question,
        after,
        slice_.words(len(question.members)),
        slice=slice_.kind,
        named=slice_.name,
        seen=slice_.seen,
        of_seen=slice_.of_seen,
        p_value=slice_.p_value,
    )
    n = len(question.members)
    if slice_.kind != "topic" and LEAST <= n < MOST_TAUGHT and slice_.p_value <= OBVIOUS:
        return tried.model_copy(update={"sufficient": tried.fixed > 0 and tried.detail["f1_gain"] >= 0})
    if slice_.kind == "topic" and tried.sufficient and not _needs_data(scene, question, slice_):
        note = f"{tried.note}; data is not what it needs: a few examples do, no rule covers it, or chance labels it"
        return tried.model_copy(update={"sufficient": False, "note": note})
    return tried


def _taught(scene: Scene, question: Question, slice_: Slice, most: int) -> Bools:
    def taught(members: Rows, rest: Rows) -> Bools:
        own = np.concatenate([members, rest])
        own = own[slice_.rows[own]]
        failing = failing_question(scene, members, question.direction)
        sides: tuple[tuple[bool, Direction], ...] = (True, "fn"), (False, "fp")
        for label, direction in sides:
            taken = pick_rows(scene, own[scene.labels[own] == label], most)
            failing = with_examples(failing, [example_of(scene, row) for row in taken], direction)
        return scene.rejudge(scene.instruments.spec.with_question(failing))

    return crossed(scene, question, taught)


def _needs_data(scene: Scene, question: Question, slice_: Slice) -> bool:
    if look_for_clause(scene, question).sufficient or not is_told(scene, question):
        return False
    few = _taught(scene, question, slice_, MOST_EXAMPLES)
    fixed = int(np.sum(few[question.members] == scene.labels[question.members]))
    return fixed < ENOUGH * len(question.members)
