"""A judge that costs: within its questions, asked once, and never by half."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.asked import Asked, Drawn
from knowledge_base.cases import Case
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.store import Store
from tests.builders import prompt_spec
from tests.scenes import everyday, prizes, scene_of
from tests.stores import new_store
from tools.asked_told import leaves_more_open
from tools.paid_judge import MOST_CARVED, MOST_REPEATED, NEAREST, NO_ANSWER, PaidJudge
from tools.verdicts import Verdict

ROWS = [*prizes(6), *everyday(6)]
SCENE = scene_of(ROWS)
ALL = np.arange(len(SCENE.ids))


class Counting:
    """Says yes to prizes, nothing of cases that end with a digit of `open`, and stops after `most` cases."""

    name, block = "counting", 4

    def __init__(self, most: int = 1_000, unanswered: str = "") -> None:
        self.asked: list[str] = []
        self._most, self._open = most, unanswered

    def decide(self, spec: PromptSpec, thresholds: Thresholds, cases: Iterable[Case]) -> Iterator[Verdict]:
        for case in cases:
            if len(self.asked) >= self._most:
                yield Verdict(case.id, "unasked", problem="no money is left; raise the budget")
                continue
            self.asked.append(case.id)
            if self._open and case.id[-1] in self._open:
                yield Verdict(case.id, "refused", problem="declined")
            else:
                yield Verdict(case.id, "answered", violates=case.id.startswith("prize"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    with opened.write() as tx:
        tx.cases.add_rows(ROWS)
    yield opened
    opened.close()


def paid(store: Store, judge: Counting, most: int = 400, keeps: bool = True) -> PaidJudge:
    return PaidJudge(store, judge, judge, most, keeps)


@pytest.mark.parametrize("most", [40, 57, 120, 400, 5_000])
@pytest.mark.parametrize("candidates", [1, 2, 3])
def test_all_that_may_be_asked_fits_into_the_questions(store: Store, most: int, candidates: int) -> None:
    of = paid(store, Counting(), most)
    asked = 2 * of.unseen_cases() + (candidates + 1) * of.validation_cases(candidates)
    assert asked + of.repeats() + 2 * NEAREST * of.carved() <= most
    assert of.repeats() <= MOST_REPEATED
    assert of.carved() <= MOST_CARVED


def test_a_case_is_asked_once_by_a_prompt_unless_it_is_to_be_anew(store: Store) -> None:
    judge = Counting()
    of = paid(store, judge)
    first = of.answers(SCENE, prompt_spec(), ALL)
    assert np.array_equal(first == 1, SCENE.labels)
    assert np.array_equal(of.answers(SCENE, prompt_spec(), ALL[:4])[:4], first[:4])
    assert len(judge.asked) == 12
    of.answers(SCENE, prompt_spec(title="Another"), ALL[:4])
    of.answers(SCENE, prompt_spec(), ALL[:4], anew=True)
    assert (len(judge.asked), of.tally.asked) == (20, 20)


def test_what_is_not_asked_has_no_answer(store: Store) -> None:
    found = paid(store, Counting()).answers(SCENE, prompt_spec(), ALL[:3])
    assert set(found[3:].tolist()) == {NO_ANSWER}


@pytest.mark.parametrize(("keeps", "words"), [(True, "goes on from"), (False, "begins anew")])
def test_a_judge_that_stops_measures_nothing_and_says_how_to_go_on(
    store: Store, keeps: bool, words: str
) -> None:
    with pytest.raises(Refused, match=words) as stopped:
        paid(store, Counting(most=5), keeps=keeps).answers(SCENE, prompt_spec(), ALL)
    assert "no money is left" in str(stopped.value)
    assert "5 answers so far" in str(stopped.value)


def test_pairs_are_answered_on_both_sides_and_too_few_measure_nothing(store: Store) -> None:
    before = paid(store, Counting(unanswered="0")).answers(SCENE, prompt_spec(), ALL)
    after = paid(store, Counting(unanswered="1")).answers(SCENE, prompt_spec(), ALL)
    of = paid(store, Counting())
    assert {SCENE.ids[row][-1] for row in of.paired(before, after, ALL)} == set("2345")
    worse = paid(store, Counting(unanswered="12345")).answers(SCENE, prompt_spec(), ALL)
    with pytest.raises(Refused, match="answered 0 of 12 cases with both prompts"):
        of.paired(before, worse, ALL)


@pytest.mark.parametrize(
    ("before", "after", "clearly"), [(0, 5, True), (2, 5, False), (6, 0, False), (0, 2, False)]
)
def test_more_left_open_is_told_where_it_is_no_chance(before: int, after: int, clearly: bool) -> None:
    unseen = Drawn(of=40, drawn=40, both=30, lost_before=before, lost_after=after)
    counted = set(Asked.model_fields) - {"validation", "unseen"}
    asked = Asked.model_validate({**dict.fromkeys(counted, 0), "validation": unseen, "unseen": unseen})
    assert leaves_more_open(asked) is clearly
