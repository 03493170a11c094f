"""Majority and Dawid–Skene side by side."""

import numpy as np

from tests.tools.votes_made import ballots, rated, rating
from tools.aggregate import aggregated, dawid_skene
from tools.votes import verdicts


def test_a_good_rater_outweighs_two_who_say_anything() -> None:
    draw = np.random.default_rng(2)
    cases = []
    for at in range(200):
        truth = bool(at % 2)
        said = {f"good{n}": truth for n in range(3)} if at > 9 else {"good0": truth}
        said |= {f"bad{n}": bool(draw.random() < 0.5) for n in range(3)}
        cases.append((f"text {at}", [rating(name, vote) for name, vote in said.items()]))
    some = rated(cases)
    votes = verdicts(some)
    chances = dawid_skene(votes)
    assert chances is not None
    found = aggregated(votes, chances, some.cases)
    assert found.differing > 0
    assert all(int(chances[at].argmax()) == at % 2 for at in range(200))
    assert {one.majority for one in found.shown} | {one.model for one in found.shown} == {"yes", "no"}
    assert found.by_model == {"no": 100, "yes": 100}


def test_votes_that_no_name_goes_with_are_not_weighed() -> None:
    assert dawid_skene(ballots({"vote:1": True, "vote:2": False})) is None
    assert dawid_skene(ballots({"ana": True})) is None
    assert dawid_skene(ballots()) is None


def test_one_value_alone_is_no_trouble() -> None:
    chances = dawid_skene(ballots({"ana": True, "ben": True}, {"ana": True}))
    assert chances is not None
    assert chances.tolist() == [[0.0, 1.0], [0.0, 1.0]]
