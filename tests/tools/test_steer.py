"""An exception is taken out and put back: do verdicts follow? And the same cases decided twice."""

from itertools import cycle

import numpy as np

from knowledge_base.prompts import PromptException
from tests.builders import prompt_spec
from tests.scenes import everyday, prizes, scene_of, warnings
from tools.evidence import revised
from tools.scene import Scene
from tools.steer import carve_outs, decided_afresh, followed, repeated

WARNED = "never pay a fee to get a prize, it is a scam"


def scene() -> Scene:
    return scene_of([*prizes(12), *everyday(12), *warnings(16)], default=0.3, split="tuning")


def test_every_exception_is_taken_out_once_wherever_it_stands() -> None:
    spec = prompt_spec()
    one = PromptException(name="satire", allows="Satire", clause=spec.questions[0].clause)
    other = PromptException(name="news", allows="News", clause=spec.questions[0].clause)
    own = spec.with_question(spec.questions[0].model_copy(update={"exceptions": (one,)}))
    whole = own.model_copy(update={"exceptions": (other,)})
    found = list(carve_outs(whole))
    assert [(carved.exception.name, carved.question) for carved in found] == [
        ("satire", spec.questions[0].id),
        ("news", ""),
    ]
    assert found[0].without == spec.model_copy(update={"exceptions": (other,)})
    assert found[1].without == own


def test_verdicts_that_follow_an_exception_are_counted_both_ways() -> None:
    some = scene()
    spec = some.instruments.spec
    first = spec.questions[0]
    texts = tuple(case.text for case in some.reading.cases if case.id.startswith("warn"))
    held = PromptException(name="warning", allows="Warnings", clause=first.clause, criteria=texts)
    taught = spec.with_question(first.model_copy(update={"exceptions": (held,)}))
    judged, thresholds = revised(some, {"prompt/scams": taught.to_yaml()})  # type: ignore[dict-item]
    (found,) = followed(some, judged, thresholds)
    with_it = some.decide(judged, thresholds)
    without = some.decide(some.judge.judge(spec, some.reading), thresholds)
    near = np.array(
        [judged.questions[0].anchors[at].exception == "warning" for at in judged.questions[0].nearest]
    )
    assert all(near[row] for row, case in enumerate(some.ids) if case.startswith("warn"))
    assert (found.exception, found.question, found.matching) == ("warning", first.id, int(near.sum()))
    assert found.removed_of == int((near & ~with_it).sum())
    assert found.removed_follow == found.added_follow == int((near & ~with_it & without).sum())
    assert found.added_of == int((near & without).sum())


def test_the_embedded_judge_decides_the_same_every_time() -> None:
    some = scene()
    found = repeated(lambda: decided_afresh(some, some.instruments.spec, some.instruments.thresholds), 0.9)
    assert (found.times, found.alike.value) == (2, 1.0)
    assert found.alike.low is not None
    assert found.alike.low > 0.9


def test_a_judge_that_wavers_is_told_by_its_share() -> None:
    answers = cycle([np.array([True, True, False, False]), np.array([True, False, False, False])])
    assert repeated(lambda: next(answers), 0.9, times=4).alike.value == 0.75
