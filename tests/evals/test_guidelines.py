from random import Random

import numpy as np
import pytest

from evals.guidelines.defects import IN_ORDER, Planted, again, planted
from evals.guidelines.raters import CONTRADICTED, SHADOWED, Reader, own_rates, votes
from evals.guidelines.rows import DEFECTS, LEAST_SEED, UNSEEN, GuidelineRow, Kind, drawn
from evals.guidelines.suite import SUITE, Drafted, details
from evals.guidelines.themes import themes_of
from evals.guidelines.worlds import _documents, world_of
from knowledge_base.guideline_edits import replace_item
from tests.fakes import WordEmbedder


def made(policy: str, kind: Kind) -> Planted:
    return planted(_documents(policy)[1], themes_of(policy), kind)


@pytest.mark.parametrize("policy", [*UNSEEN, "hate", "regulated-goods"])
def test_every_guideline_takes_every_defect_and_states_its_themes_without_it(policy: str) -> None:
    themes = themes_of(policy)
    for theme in (themes.allowed, themes.forbidden, themes.limit):
        assert theme.item in [one.id for one in theme.stated_by(_documents(policy)[1])]
        assert not set(theme.texts(True)) & set(theme.texts(False))
    for kind in DEFECTS:
        told = made(policy, kind)
        assert told.theme is not None
        assert told.intact.text != told.defective.text
        assert told.right <= {one.id for one in told.defective.items}
        assert told.right
        stated = bool(list(told.theme.stated_by(told.defective)))
        assert stated == (kind in ("swap", "contradict"))


def right(told: Planted, text: str | None = None) -> float:
    assert told.theme is not None
    guideline = told.defective if text is None else again(told.defective, text)
    return float(np.mean(Reader(told, guideline, WordEmbedder()).right(told.theme, told.theme.texts(True))))


def test_raters_of_an_intact_text_know_every_case_and_a_defect_divides_them() -> None:
    for kind in DEFECTS:
        told = made("rentals", kind)
        assert right(told) <= 0.66
        assert right(told, told.intact.text) == 1.0
    assert right(made("rentals", "swap")) == SHADOWED
    assert right(made("rentals", "contradict")) == CONTRADICTED


def test_a_theme_that_no_defect_touches_is_known_and_a_sentence_of_the_clause_mends_a_blur() -> None:
    told = made("rentals", "blur")
    other = themes_of("rentals").forbidden
    assert Reader(told, told.defective, WordEmbedder()).right(other, ["a text"]).tolist() == [1.0]
    words = "A bed in a room that three strangers share, or used in shifts, violates. (rentals/2.5)"
    assert right(told, replace_item(told.defective, "rule-5", words)) == 1.0


def test_a_swap_tells_that_order_decides_and_mends_by_moving_back() -> None:
    told = made("hate", "swap")
    assert IN_ORDER in told.intact.text
    assert IN_ORDER in told.defective.text
    assert sorted(told.intact.text) == sorted(told.defective.text)


def test_votes_are_of_different_raters_and_hard_themes_are_erred_on_more() -> None:
    draw = Random(1)
    rates = own_rates(draw)
    said = [votes(1.0, True, rates, hard, draw) for hard in (False, True) for _ in range(300)]
    assert all(len({rater for rater, _ in one}) == len(one) in (3, 5) for one in said)
    plain, hard = (sum(not yes for one in part for _, yes in one) for part in (said[:300], said[300:]))
    assert hard > 3 * plain


def test_a_world_is_the_same_for_its_seed_and_truth_is_the_adjudicators() -> None:
    row = GuidelineRow(id="a", policy="rentals", defect="exception", seed=3, named=1.0)
    first, second = (world_of(row, WordEmbedder()) for _ in range(2))
    assert first.cases == second.cases
    allowed = set(themes_of("rentals").allowed.texts(False))
    gold = [
        rating.violates
        for case in first.cases
        for rating in case.ratings
        if rating.role == "adjudicator" and case.segments[0].text in allowed
    ]
    assert gold
    assert not any(gold)
    assert any(rating.rule for case in first.cases for rating in case.ratings)


def test_the_committed_rows_are_unseen_and_a_seed_draws_other_raters_of_them_only() -> None:
    posed = SUITE.cases(seed=2)
    assert {one.written.policy for one in posed} == set(UNSEEN)
    assert all(one.asked.seed >= LEAST_SEED for one in posed)
    tuning = GuidelineRow(id="t", policy="hate", defect="none", seed=1)
    assert drawn(tuning, Random(1)) == tuning


def test_marks_tell_the_right_rule_and_an_edit_of_an_intact_guideline() -> None:
    row = GuidelineRow(id="a", policy="rentals", defect="blur", seed=100)
    told = Drafted(
        policy="rentals", defect="blur", split=9, cases=90, right=("rule-5",), ranked=("rule-5",), divides=True,
        edits=("say it",), known_after=0.5,
    )  # fmt: skip
    marks = {one.name: one.score(row, told).value for one in SUITE.metrics if one.applies(row)}
    assert marks == {"named": 1, "surely_named": 1, "proposed": 1, "restored": 0.5, "no_harm": 1}
    control = row.model_copy(update={"defect": "none"})
    assert {one.name: one.score(control, told).value for one in SUITE.metrics if one.applies(control)} == {
        "quiet": 0
    }
    assert "say it" in details([told])
