"""Moves of questions: proposed only where raters' own naming of the rule bears them out, and never across severity."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.prompts import Example, PromptSpec, Question, Severity
from knowledge_base.records import CaseId, ClauseId
from tests.builders import TASKS, wordings
from tests.builders import prompt_spec as prize_prompt
from tests.scenes import everyday, prizes, scene_of, tasks
from tools.ideas.ordering import GENERATOR, Ordering, ordering
from tools.naming import naming_of
from tools.scene import Scene
from tools.split import Split
from tools.tree_edits import MoveQuestion

TAUGHT = tuple(Example(text=text) for text in list(wordings(TASKS, 20))[16:])


def two_questions(first: Severity = "medium", second: Severity = "medium") -> PromptSpec:
    """A question that knows prizes and tasks, then one that knows tasks alone."""
    broad = prize_prompt().questions[0]
    broad = broad.model_copy(update={"examples": (*broad.examples, *TAUGHT), "severity": first})
    narrow = Question(
        id="q2-tasks",
        ask="Does the content offer paid tasks?",
        clause=ClauseId("scams/2.2"),
        label="paid-tasks",
        severity=second,
        examples=TAUGHT,
    )
    return prize_prompt(questions=(broad, narrow))


def scene(spec: PromptSpec | None = None) -> Scene:
    made = scene_of([*prizes(20), *tasks(16), *everyday(16)], spec or two_questions(), default=0.4)
    shares: tuple[Split, ...] = ("tuning", "tuning", "validation", "unseen")
    return replace(made, splits=tuple(shares[row % 4] for row in range(len(made.ids))))


def as_raters_mean_it(of: Scene) -> dict[CaseId, str]:
    """Tasks are tasks and prizes are prizes."""
    broad, narrow = (one.label for one in of.instruments.spec.questions)
    names = {"task": narrow, "prize": broad}
    return {one: names[one.split("-")[0]] for one in of.ids if one.split("-")[0] in names}


def found(of: Scene, named: dict[CaseId, str]) -> Ordering:
    return ordering(of, of.judged, of.instruments.thresholds, named)


def test_a_question_moves_before_the_one_that_raters_did_not_mean() -> None:
    on = scene()
    made = found(on, as_raters_mean_it(on))
    (idea,) = made.ideas
    assert idea.edits == (MoveQuestion(question="q2-tasks", before="q1-prize-fee"),)
    assert (idea.generator, idea.clause) == (GENERATOR, "scams/2.2")
    assert "turns no decision" in idea.reason
    assert (on.rejudge(made.spec) == on.decided).all()
    judged = on.judge.judge(made.spec, on.reading)
    told = naming_of(on, judged, on.instruments.thresholds, as_raters_mean_it(on), 7, 0.9)
    assert told is not None
    assert told.better > told.worse == 0


def test_no_question_moves_before_a_graver_one() -> None:
    on = scene(two_questions("high", "low"))
    assert found(on, as_raters_mean_it(on)).ideas == ()
    grave = scene(two_questions("low", "high"))
    assert found(grave, as_raters_mean_it(grave)).ideas


def test_where_raters_named_no_rule_nothing_is_proposed_or_measured() -> None:
    on = scene()
    assert found(on, {}).ideas == ()
    assert naming_of(on, on.judged, on.instruments.thresholds, {}, 7, 0.9) is None


def test_what_validation_cases_do_not_bear_out_is_not_proposed() -> None:
    on = scene()
    named = as_raters_mean_it(on)
    other = on.instruments.spec.questions[0].label
    fresh = {one: other if on.splits[on.row_of[one]] == "validation" else said for one, said in named.items()}
    assert found(on, fresh).ideas == ()


@pytest.mark.parametrize("seed", range(5))
def test_rules_named_at_random_move_nothing(seed: int) -> None:
    on = scene()
    labels = [one.label for one in on.instruments.spec.questions]
    rng = np.random.default_rng(seed)
    assert found(on, {one: str(rng.choice(labels)) for one in on.ids}).ideas == ()


def test_unseen_cases_play_no_part() -> None:
    on = scene()
    named = as_raters_mean_it(on)
    unseen = {on.ids[row] for row in on.rows("unseen")}
    assert found(on, {one: said for one, said in named.items() if one in unseen}).ideas == ()
    turned = replace(on, splits=tuple("unseen" if one != "unseen" else "tuning" for one in on.splits))
    assert found(turned, {one: named[one] for one in named if one not in unseen}).ideas == ()


def test_few_cases_are_not_enough() -> None:
    on = scene()
    some = dict(list(as_raters_mean_it(on).items())[-4:])
    assert found(on, some).ideas == ()
