"""Raters against the others, over time, and two by two."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from tests.tools.votes_made import ballots, rated, rating
from tools.pair_kappa import cohen_kappa, pair_kappas
from tools.rater_figures import ANY_TWO, confusions, rater_lines
from tools.votes import Ballots, verdicts

START = datetime(2026, 1, 5, tzinfo=UTC)


def panel(cases: int, turned_from: int, raters: int = 12) -> Ballots:
    """Raters who err on one vote in ten, and one who says the opposite from a case on; a case a day."""
    draw = np.random.default_rng(4)
    rows = []
    for at in range(cases):
        truth, when = bool(draw.random() < 0.4), START + timedelta(days=at)
        said = {f"r{n:02}": truth ^ bool(draw.random() < 0.1) for n in range(raters)}
        said["r00"] = truth ^ (at >= turned_from)
        rows.append((f"text {at}", [rating(name, vote, at=when) for name, vote in said.items()]))
    return verdicts(rated(rows))


def test_a_rater_who_turns_is_found_and_nobody_else() -> None:
    votes = panel(80, turned_from=40)
    lines = {line.rater: line for line in rater_lines(votes, votes.raters)}
    assert lines["r00"].drift is not None
    assert lines["r00"].drift.corrected < 0.001
    assert lines["r00"].drift.since == (START + timedelta(days=40)).date()
    others = [line.drift.corrected for name, line in lines.items() if name != "r00" and line.drift]
    assert len(others) == 11
    assert min(others) > 0.05


def test_a_rater_who_agrees_less_is_found_and_gold_is_held_against_each() -> None:
    votes = panel(60, turned_from=0)
    first, *rest = rater_lines(votes, votes.raters)
    assert first.p_value is not None
    assert first.p_value < 1e-6
    assert all(line.p_value is not None and line.p_value > 0.05 for line in rest)
    assert first.gold.of == 0
    assert first.gold.share is None


def test_few_votes_are_not_tested() -> None:
    (line, _) = rater_lines(ballots({"ana": True, "ben": False}), ("ana", "ben"))
    assert (line.p_value, line.drift, line.others.count, line.others.of) == (None, None, 0, 1)


def test_the_confusion_of_any_two_raters_adds_up_to_the_votes_of_shared_cases() -> None:
    votes = panel(30, turned_from=15)
    pooled, *own = confusions(votes, votes.raters)
    assert pooled.of == ANY_TWO
    assert np.sum(pooled.counts) == pytest.approx(30 * 12)
    assert len(own) == 12
    assert not confusions(ballots({"ana": True}), ("ana",))


def test_kappas_of_pairs_are_those_of_statsmodels() -> None:
    votes = panel(50, turned_from=25, raters=4)
    found = pair_kappas(votes, votes.raters)
    assert (found.pairs, len(found.shown)) == (6, 6)
    for pair in found.shown:
        one, other = (votes.value[votes.rater == votes.raters.index(name)] for name in pair.raters)
        table = np.zeros((2, 2))
        np.add.at(table, (one, other), 1)
        assert pair.kappa.value == pytest.approx(cohens_kappa(table).kappa, abs=1e-9)
    assert found.mean == pytest.approx(np.mean([pair.kappa.value for pair in found.shown]))


def test_a_kappa_of_one_value_alone_or_of_too_few_cases_is_none() -> None:
    assert cohen_kappa(np.array([[9, 0], [0, 0]])).value is None
    assert cohen_kappa(np.array([[20, 20], [0, 0]])).value == 0, "one always says the same"
    found = pair_kappas(ballots(*[{"ana": True, "ben": False}] * 5), ("ana", "ben"))
    assert (found.pairs, found.mean, found.shown) == (0, None, ())
    nobody = pair_kappas(ballots(*[{"vote:1": True, "vote:2": False}] * 30), ())
    assert nobody.mean is None
