"""A change slice by slice: what falls is listed first, with how sure that is."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.cases import Rating
from knowledge_base.measured import Look, SliceEvidence
from knowledge_base.records import CaseId
from tests.builders import prompt_spec
from tests.scenes import SEED, everyday, placed, prizes, scene_of
from tools.evidence import FIRST, evidence_for
from tools.scene import Bools, Scene
from tools.slices import labels_of, slices_of

UNSEEN = "unseen"


def scene(count: int = 40) -> Scene:
    """Violations and harmless posts of two markets, all unseen."""
    rows = [*placed(prizes(count), "DE", "FR"), *placed(everyday(count), "DE", "FR")]
    return scene_of(rows, default=0.3, split=UNSEEN)


def lone(some: Scene) -> Scene:
    """The same, with no two cases of one content group."""
    return replace(some, groups=np.arange(len(some.ids)))


def missed_in(some: Scene, market: str) -> Bools:
    """All labels right, but every violation of a market missed."""
    there = np.array([case.market == market for case in some.reading.cases])
    return some.labels & ~there


def right(some: Scene) -> Scene:
    """The same, with every decision in force right."""
    found = replace(some)
    found.__dict__["decided"] = some.labels.copy()
    return found


def by_value(found: tuple[SliceEvidence, ...]) -> dict[str, SliceEvidence]:
    return {f"{one.by} {one.value}": one for one in found}


def test_a_market_whose_recall_falls_is_listed_first_and_called_worse() -> None:
    some = right(lone(scene()))
    found, tests = slices_of(some, missed_in(some, "FR"), {}, FIRST, 0.9, SEED)
    assert (found[0].by, found[0].value, found[0].regresses) == ("market", "FR", True)
    assert (found[0].recall.worse, found[0].recall.better, found[0].recall.course) == (20, 0, "worse")
    assert (found[0].recall.before.value, found[0].recall.after.value) == (1.0, 0.0)
    assert (found[0].fixed, found[0].broken) == (0, 20)
    assert by_value(found)["market DE"].recall.course == "no worse"
    assert not by_value(found)["market DE"].regresses
    assert tests >= 4


def test_a_market_whose_false_positives_rise_is_listed_too() -> None:
    some = right(lone(scene()))
    after = some.labels | np.array([case.market == "DE" for case in some.reading.cases])
    found, _ = slices_of(some, after, {}, FIRST, 0.9, SEED)
    assert (found[0].value, found[0].fpr.course, found[0].fpr.after.value) == ("DE", "worse", 1.0)


def test_one_decision_that_turns_wrong_is_listed_but_may_be_chance() -> None:
    some = right(lone(scene()))
    after = some.labels.copy()
    after[int(np.flatnonzero(some.labels)[0])] = False
    found, _ = slices_of(some, after, {}, FIRST, 0.9, SEED)
    assert found[0].regresses
    assert found[0].recall.course == "perhaps worse"


def test_of_a_small_slice_nothing_is_claimed_but_its_fall_is_listed() -> None:
    some = right(lone(scene(count=8)))
    found, tests = slices_of(some, missed_in(some, "FR"), {}, FIRST, 0.9, SEED)
    assert (found[0].value, found[0].recall.course, found[0].recall.p_value) == ("FR", "too few to tell", 1.0)
    assert found[0].regresses
    assert tests == 0


def test_copies_of_one_text_count_once() -> None:
    some = right(lone(scene()))
    some = right(replace(some, groups=np.arange(len(some.ids)) // 20))
    found, _ = slices_of(some, missed_in(some, "FR"), {}, FIRST, 0.9, SEED)
    assert (found[0].recall.worse, found[0].recall.course) == (20, "too few to tell")


def test_more_looks_ask_for_more_to_call_a_fall_clear() -> None:
    some = right(lone(scene()))
    after = some.labels.copy()
    after[np.flatnonzero(missed_in(some, "DE") & some.labels)[:9]] = False
    first, tenth = (
        slices_of(some, after, {}, Look(number=n, nth=n, cases=1, fresh=0), 0.9, SEED)[0][0] for n in (1, 10)
    )
    assert first.recall.course == "worse"
    assert tenth.recall.course == "perhaps worse"
    assert first.recall.p_value < tenth.recall.p_value
    assert first.recall.before.low is not None
    assert tenth.recall.before.low is not None
    assert tenth.recall.before.low < first.recall.before.low


def test_violations_are_sliced_by_the_label_that_raters_gave() -> None:
    some = right(lone(scene()))
    violations = [some.ids[row] for row in np.flatnonzero(some.labels)]
    labels = {case: "fee" if number % 2 else "prize" for number, case in enumerate(violations)}
    after = np.array(
        [label and labels[case] == "fee" for case, label in zip(some.ids, some.labels, strict=True)]
    )
    found, _ = slices_of(some, after, labels, FIRST, 0.9, SEED)
    assert (found[0].by, found[0].value, found[0].recall.course) == ("label", "prize", "worse")
    assert found[0].fpr.before.value is None


def test_a_label_that_only_some_violations_have_is_a_slice_and_one_that_all_have_is_the_whole() -> None:
    some = right(lone(scene()))
    violations = [some.ids[row] for row in np.flatnonzero(some.labels)]
    for named, slices in ((violations[:12], ["prize"]), (violations, [])):
        found, _ = slices_of(some, some.labels, dict.fromkeys(named, "prize"), FIRST, 0.9, SEED)
        assert [one.value for one in found if one.by == "label"] == slices


def test_a_label_is_known_by_its_name_its_question_or_its_clause() -> None:
    spec = prompt_spec()
    first = spec.questions[0]
    rated = {
        CaseId(str(number)): [Rating(rater="a", policy="scams", violates=True, rule=rule)]
        for number, rule in enumerate([first.label, first.id, first.clause, "something else", None])
    }
    assert labels_of(spec, rated) == {CaseId(str(number)): first.label for number in range(3)}


def test_evidence_holds_the_slices_and_how_many_comparisons_they_were() -> None:
    some = right(lone(scene()))
    found = evidence_for(some, missed_in(some, "FR"), SEED)
    assert found.slices[0].value == "FR"
    assert found.slice_tests > 0
    assert found.unseen_level == pytest.approx(0.95)
