import pytest

from knowledge_base.changes import Intervention
from tests.scenes import tried
from tools.propagate import at_full_size, propagation


def edit(fixed: int, broken: int, held_out_fixed: int = 0) -> Intervention:
    return tried("prompt_defect").model_copy(
        update={"fixed": fixed, "n": 10, "broken": broken, "held_out_fixed": held_out_fixed}
    )


def test_what_pays_on_the_sample_and_not_over_all_cases_is_no_longer_sufficient() -> None:
    """8 fixed of a cluster that is read whole, 2 broken of others that stand for 10 each."""
    found = at_full_size(edit(8, 2), inside=1, outside=10)
    assert not found.sufficient
    assert found.note.endswith("over all cases about 20 right decisions would break for 8 mended")


def test_what_pays_over_all_cases_stays_as_it_was() -> None:
    assert at_full_size(edit(8, 2), inside=10, outside=10) == edit(8, 2)
    assert at_full_size(edit(8, 2, held_out_fixed=3), inside=1, outside=10).sufficient


def test_causes_that_decide_nothing_anew_break_nothing() -> None:
    doubt = tried("label_error").model_copy(update={"broken": 9})
    assert at_full_size(doubt, inside=1, outside=10) == doubt


def test_what_was_insufficient_keeps_its_words() -> None:
    assert at_full_size(tried("threshold", sufficient=False), 1, 99) == tried("threshold", sufficient=False)


def test_the_error_of_a_propagation_is_what_the_intervention_left_wrong_of_those_checked() -> None:
    again = [tried("threshold"), edit(9, 0)]
    found = propagation("prompt_defect", 60, again, same_cause=True)
    assert (found.diagnosed, found.checked, found.disagreeing, found.same_cause) == (60, 10, 1, True)
    assert found.error.value == pytest.approx(0.1)
    assert found.error.low is not None
    assert found.error.high is not None
    assert 0 < found.error.low < 0.1 < found.error.high < 0.5


def test_with_none_checked_the_error_is_not_known() -> None:
    found = propagation("undetermined", 12, (), None)
    assert (found.checked, found.error.value, found.error.high) == (0, None, None)
