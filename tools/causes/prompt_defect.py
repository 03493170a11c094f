"""`prompt_defect`: teach the failing question with examples of the cluster and decide again."""

from collections import Counter

import numpy as np

from knowledge_base.changes import Direction, Intervention
from knowledge_base.prompts import Example, PromptSpec, Question
from tools.causes.contract import Question as Cluster
from tools.causes.contract import Rows, outcome
from tools.cluster import representatives
from tools.redact import redact
from tools.scene import Bools, Scene

MOST_EXAMPLES = 4
MOST_CHARACTERS = 600


def teach_question(scene: Scene, question: Cluster) -> Intervention:
    """Each half of the cluster is judged by a prompt that was taught with examples of the other half."""
    failing = failing_question(scene, question.members, question.direction)
    (first, second), (rest_first, rest_second) = question.halves(scene)
    after = scene.decided.copy()
    if len(first) and len(second):
        for taught_by, judged in ((first, (second, rest_second)), (second, (first, rest_first))):
            decided = scene.rejudge(taught(scene, failing, taught_by, question.direction))
            for rows in judged:
                after[rows] = decided[rows]
    edit = "examples" if question.direction == "fn" else "counter-examples"
    note = f"add up to {MOST_EXAMPLES} {edit} to question {failing.id!r}"
    return outcome("prompt_defect", scene, question, after, note, failing=failing.id, clause=failing.clause)


def failing_question(scene: Scene, rows: Rows, direction: Direction) -> Question:
    """The question that came nearest to firing (false negatives) or that fired (false positives)."""
    scores = np.stack([question.score[rows] for question in scene.judged.questions])
    if direction == "fp":
        cutoffs = np.array(
            [scene.instruments.thresholds.for_market(scene.reading.cases[row].market) for row in rows]
        )
        fired = scores >= cutoffs
        best = np.where(fired.any(axis=0), fired.argmax(axis=0), scores.argmax(axis=0))
    else:
        best = scores.argmax(axis=0)
    number, _ = max(sorted(Counter(best.tolist()).items()), key=lambda pair: pair[1])
    return scene.instruments.spec.questions[number]


def taught(
    scene: Scene, failing: Question, rows: Rows, direction: Direction, most: int = MOST_EXAMPLES
) -> PromptSpec:
    """The prompt with diverse examples of the rows added to one question."""
    return scene.instruments.spec.with_question(
        with_examples(failing, pick_examples(scene, rows, most), direction)
    )


def with_examples(failing: Question, examples: tuple[Example, ...], direction: Direction) -> Question:
    """The question with more examples (for misses) or counter-examples (for false alarms)."""
    if direction == "fn":
        return failing.model_copy(update={"examples": (*failing.examples, *examples)})
    return failing.model_copy(update={"counter_examples": (*failing.counter_examples, *examples)})


def pick_examples(scene: Scene, rows: Rows, most: int) -> tuple[Example, ...]:
    """Diverse cases of the rows as examples: the most central one first, one a content group."""
    distinct = list({int(scene.groups[row]): int(row) for row in rows[::-1]}.values())[::-1]
    picked = representatives(scene.means, distinct, k=most)
    return tuple(
        Example(
            text=redact(scene.reading.cases[row].text)[:MOST_CHARACTERS], case=scene.reading.cases[row].id
        )
        for row in picked
    )


def decided_by(scene: Scene, spec: PromptSpec) -> Bools:
    """What a revised prompt decides over the whole scene."""
    return scene.rejudge(spec)
