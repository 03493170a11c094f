from itertools import pairwise

import numpy as np
import pytest

from knowledge_base.cases import Case, Segment
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from knowledge_base.records import CaseId, ClauseId
from tests.builders import prompt_spec
from tests.fakes import WordEmbedder
from tools.judge import EmbeddedJudge, Judged, anchors_of
from tools.reading import Reading, read, texts_of

FEE = "pay the customs fee and claim the golden parcel prize"
NEAR_FEE = "pay the customs fee to claim a golden parcel"
TASK = "deposit first and unlock the wages of your online task job"
NEAR_TASK = "a deposit unlocks wages in this online task job"
BREAD = "we baked bread on Sunday and the whole family ate it warm"
TEXTS = (NEAR_FEE, NEAR_TASK, BREAD)

QUESTION = Question(
    id="q1",
    ask="Must a winner pay?",
    clause=ClauseId("scams/2.1"),
    label="fee",
    examples=(Example(text=FEE),),
)
TOLD = "swindle warning for my grandparents, please block and report whoever writes:"
WARNING = PromptException(
    name="warning", allows="Warnings", clause=ClauseId("scams/3.1"), examples=(Example(text=f"{TOLD} {FEE}"),)
)
WARNED = f"{TOLD} {NEAR_FEE}"


def reading_of(*texts: str) -> Reading:
    cases = [
        Case(id=CaseId(f"c{number}"), segments=(Segment(kind="text", text=text),))
        for number, text in enumerate(texts)
    ]
    return read([texts_of(case) for case in cases], WordEmbedder())


def judged(spec: PromptSpec, *texts: str) -> Judged:
    return EmbeddedJudge(WordEmbedder()).judge(spec, reading_of(*texts))


def scores(question: Question, *texts: str) -> list[float]:
    found: list[float] = judged(prompt_spec(questions=(question,)), *texts).score.tolist()
    return found


def test_an_example_raises_the_score_of_texts_like_it_and_not_of_others() -> None:
    taught = QUESTION.model_copy(update={"examples": (*QUESTION.examples, Example(text=TASK))})
    fee, task, bread = scores(QUESTION, *TEXTS)
    taught_fee, taught_task, taught_bread = scores(taught, *TEXTS)
    assert task < 0.1 < 0.5 < taught_task
    assert taught_fee == pytest.approx(fee, abs=0.1)
    assert taught_bread == pytest.approx(bread, abs=0.1)


def test_a_counter_example_lowers_the_score_of_texts_like_it_and_not_of_others() -> None:
    countered = QUESTION.model_copy(update={"counter_examples": (Example(text=WARNED),)})
    before, after = scores(QUESTION, WARNED, *TEXTS), scores(countered, WARNED, *TEXTS)
    assert after[0] < 0.5 < before[0]
    assert after[2:] == pytest.approx(before[2:], abs=0.1)


def test_a_question_without_criteria_is_compared_by_its_own_words() -> None:
    assert [anchor.text for anchor in anchors_of(QUESTION)] == ["Must a winner pay?", FEE]
    with_criterion = QUESTION.model_copy(update={"criteria": ("A fee is asked for.",)})
    assert [anchor.text for anchor in anchors_of(with_criterion)] == ["A fee is asked for.", FEE]


def test_an_exception_that_holds_is_named_in_the_trace() -> None:
    found = judged(
        prompt_spec(questions=(QUESTION.model_copy(update={"exceptions": (WARNING,)}),)), WARNED, NEAR_FEE
    )
    excepted, answered = found.trace(0, 0.5)[0], found.trace(1, 0.5)[0]
    assert (excepted.answer, excepted.exception) == ("excepted", "warning")
    assert (answered.answer, answered.exception) == ("yes", "")
    assert found.questions[0].unexcepted[0] >= 0.5 > found.score[0]


def test_an_exception_is_named_also_where_the_nearest_text_is_one_that_says_yes() -> None:
    """The exception pulls the score below the threshold although an example is nearer than it."""
    exception = WARNING.model_copy(update={"examples": (Example(text=f"swindle warning {TASK} {FEE}"),)})
    question = QUESTION.model_copy(update={"exceptions": (exception,)})
    found = judged(prompt_spec(questions=(question,)), WARNED)
    threshold = float(found.score[0] + found.questions[0].unexcepted[0]) / 2
    step = found.trace(0, threshold)[0]
    assert step.nearest == FEE
    assert (step.answer, step.exception) == ("excepted", "warning")


def test_of_two_exceptions_the_nearer_one_is_named() -> None:
    other = PromptException(
        name="satire",
        allows="Jokes",
        clause=ClauseId("scams/3.2"),
        examples=(Example(text="a joke about fools"),),
    )
    question = QUESTION.model_copy(update={"exceptions": (other, WARNING)})
    assert judged(prompt_spec(questions=(question,)), WARNED).trace(0, 0.5)[0].exception == "warning"


def test_an_exception_without_texts_is_compared_by_what_it_allows() -> None:
    bare = PromptException(name="bare", allows="Swindle warning", clause=ClauseId("scams/3.1"))
    anchors = anchors_of(QUESTION.model_copy(update={"exceptions": (bare,)}))
    assert [(anchor.text, anchor.yes, anchor.exception) for anchor in anchors][-1] == (
        "Swindle warning",
        False,
        "bare",
    )


def test_exceptions_of_the_prompt_hold_for_every_question() -> None:
    second = QUESTION.model_copy(update={"id": "q2", "examples": (Example(text=TASK),)})
    allowed = PromptException(
        name="warning",
        allows="Warnings",
        clause=ClauseId("scams/3.1"),
        examples=(Example(text=f"{TOLD} {FEE}"), Example(text=f"{TOLD} {TASK}")),
    )
    texts = (WARNED, f"{TOLD} {NEAR_TASK}")
    spec = prompt_spec(questions=(QUESTION, second))
    assert (judged(spec, *texts).score >= 0.3).all()
    found = judged(spec.model_copy(update={"exceptions": (allowed,)}), *texts)
    assert (found.score < 0.3).all()
    assert [step.answer for step in found.trace(0, 0.3)] == ["excepted", "no"]
    assert [step.answer for step in found.trace(1, 0.3)] == ["no", "excepted"]


def test_a_pattern_fires_where_it_matches_and_says_so() -> None:
    patterned = QUESTION.model_copy(update={"patterns": (r"\bdep[o0]sit\b",)})
    found = judged(prompt_spec(questions=(patterned,)), "DEP0SIT now, friends", "good morning, friends")
    hit, missed = found.trace(0, 0.4)[0], found.trace(1, 0.4)[0]
    assert (hit.answer, hit.nearest) == ("yes", "pattern")
    assert missed.answer == "no"
    assert missed.nearest != "pattern"


def test_nothing_after_the_first_yes_is_reached() -> None:
    second = QUESTION.model_copy(update={"id": "q2"})
    third = QUESTION.model_copy(update={"id": "q3", "examples": (Example(text=TASK),)})
    found = judged(prompt_spec(questions=(QUESTION, second, third)), NEAR_FEE, NEAR_TASK, BREAD)
    assert [[step.answer for step in found.trace(row, 0.5)] for row in range(3)] == [
        ["yes", "not reached", "not reached"],
        ["no", "no", "yes"],
        ["no", "no", "no"],
    ]
    unreached = found.trace(0, 0.5)[1]
    assert (unreached.question, unreached.score, unreached.nearest) == ("q2", None, "")


def test_a_decision_is_a_yes_of_one_step_at_every_threshold() -> None:
    second = QUESTION.model_copy(update={"id": "q2", "examples": (Example(text=TASK),)})
    found = judged(prompt_spec(questions=(QUESTION, second)), *TEXTS, WARNED)
    for row, score in enumerate(found.score):
        for threshold in (0.0, 0.2, 0.5, float(score), 0.9, 1.0):
            answers = [step.answer for step in found.trace(row, threshold)]
            assert (score >= threshold) == (answers.count("yes") == 1)


def test_scores_lie_within_0_and_1_and_are_the_same_on_two_runs() -> None:
    spec = prompt_spec()
    texts = (*TEXTS, FEE, "FEE " * 400, "!!!", "🙂", "w " * 3_000)
    first, second = judged(spec, *texts).score, judged(spec, *texts).score
    assert ((first >= 0) & (first <= 1)).all()
    assert (first == second).all()


def test_a_score_does_not_hang_on_the_other_cases() -> None:
    together = judged(prompt_spec(), *TEXTS).score
    alone = [float(judged(prompt_spec(), text).score[0]) for text in TEXTS]
    assert together == pytest.approx(alone, abs=1e-9)


def test_a_long_case_counts_by_its_most_telling_stretch() -> None:
    padding = " ".join(f"word{number}" for number in range(300))
    hidden, plain = judged(prompt_spec(questions=(QUESTION,)), f"{padding} {FEE} " + padding, padding).score
    assert hidden > plain


def test_no_cases_have_no_scores() -> None:
    assert judged(prompt_spec()).score.shape == (0,)


def test_the_judge_names_itself_and_its_embedder() -> None:
    assert EmbeddedJudge(WordEmbedder()).name.startswith("embedded-judge-")
    assert EmbeddedJudge(WordEmbedder()).name.endswith("/words")


def test_more_examples_of_one_kind_never_make_it_less_likely() -> None:
    examples = [Example(text=f"{FEE} number {number}") for number in range(6)]
    grown = [
        scores(QUESTION.model_copy(update={"examples": (*QUESTION.examples, *examples[:many])}), NEAR_FEE)[0]
        for many in (0, 2, 6)
    ]
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(grown))


def test_judging_twice_fits_a_question_once() -> None:
    embedder = WordEmbedder()
    judge, reading = EmbeddedJudge(embedder), reading_of(*TEXTS)
    first = judge.judge(prompt_spec(), reading)
    fitted = embedder.encoded
    second = judge.judge(prompt_spec(), reading)
    assert np.array_equal(first.score, second.score)
    assert embedder.encoded - fitted <= len(anchors_of(prompt_spec().questions[0]))


def test_what_is_known_of_unchanged_questions_gives_the_same_scores_as_asking_anew() -> None:
    judge, reading = EmbeddedJudge(WordEmbedder()), reading_of(*TEXTS, WARNED)
    task = QUESTION.model_copy(update={"id": "q2", "examples": (Example(text=TASK),)})
    spec = prompt_spec(questions=(QUESTION, task))
    known = judge.judge(spec, reading)
    taught = spec.with_question(task.model_copy(update={"examples": (Example(text=NEAR_TASK),)}))
    excepted = spec.model_copy(update={"exceptions": (WARNING,)})
    for revised in (spec, taught, excepted):
        anew = EmbeddedJudge(WordEmbedder()).judge(revised, reading)
        assert np.array_equal(judge.judge(revised, reading, known).score, anew.score)
    assert judge.judge(taught, reading, known).questions[0] is known.questions[0]
