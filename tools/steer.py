"""Whether a prompt can be steered: an exception is taken out and put back, and its cases are decided again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from knowledge_base.measured import Followed, Rate, Repeats
from knowledge_base.prompts import PromptException, PromptSpec, Question, Thresholds
from tools.judge import EmbeddedJudge, Judged
from tools.measure import wilson
from tools.scene import Bools, Scene

TIMES = 2


@dataclass(frozen=True)
class CarveOut:
    """An exception, where it stands, and the prompt without it."""

    exception: PromptException
    question: str
    without: PromptSpec


def followed(scene: Scene, judged: Judged, thresholds: Thresholds) -> tuple[Followed, ...]:
    """For each exception of a judged prompt, whether verdicts on tuning and validation cases follow it."""
    known = np.zeros(len(scene.labels), dtype=bool)
    known[scene.rows("tuning", "validation")] = True
    kept = scene.decide(judged, thresholds)
    found = []
    for carved in carve_outs(judged.spec):
        gone = scene.decide(scene.judge.judge(carved.without, scene.reading, known=judged), thresholds)
        near = known & nearest_to(judged, carved)
        found.append(followed_one(carved, kept[near], gone[near]))
    return tuple(found)


def followed_one(carved: CarveOut, kept: Bools, gone: Bools) -> Followed:
    """Whether verdicts on the cases nearest to an exception follow it: decided with it, and without."""
    return Followed(
        exception=carved.exception.name,
        question=carved.question,
        clause=carved.exception.clause,
        matching=len(kept),
        removed_of=int((~kept).sum()),
        removed_follow=int((~kept & gone).sum()),
        added_of=int(gone.sum()),
        added_follow=int((gone & ~kept).sum()),
    )


def carve_outs(spec: PromptSpec) -> Iterator[CarveOut]:
    """Every exception of a prompt with the prompt that lacks it."""
    for question in spec.questions:
        for exception in question.exceptions:
            rest = tuple(one for one in question.exceptions if one != exception)
            yield CarveOut(exception, question.id, spec.with_question(_with(question, rest)))
    for exception in spec.exceptions:
        rest = tuple(one for one in spec.exceptions if one != exception)
        yield CarveOut(exception, "", spec.model_copy(update={"exceptions": rest}))


def repeated(decide: Callable[[], Bools], level: float, times: int = TIMES) -> Repeats:
    """The same decisions made several times over. `decide` may ask any judge, an LLM too."""
    made = np.array([decide() for _ in range(times)])
    alike = int((made == made[0]).all(axis=0).sum())
    low, high = wilson(alike, made.shape[1], level)
    share = alike / made.shape[1] if made.shape[1] else None
    return Repeats(times=times, alike=Rate(value=share, low=low, high=high))


def decided_afresh(scene: Scene, spec: PromptSpec, thresholds: Thresholds) -> Bools:
    """Decide every case with a judge that remembers nothing."""
    return scene.decide(EmbeddedJudge(scene.embedder).judge(spec, scene.reading), thresholds)


def _with(question: Question, exceptions: tuple[PromptException, ...]) -> Question:
    return question.model_copy(update={"exceptions": exceptions})


def nearest_to(judged: Judged, carved: CarveOut) -> Bools:
    """The cases whose nearest anchor, of any question that the exception holds for, is the exception's."""
    near = np.zeros(len(judged.score), dtype=bool)
    for scores in judged.questions:
        if carved.question in ("", scores.question.id):
            own = np.array(
                [anchor.exception == carved.exception.name for anchor in scores.anchors], dtype=bool
            )
            near |= own[scores.nearest]
    return near
