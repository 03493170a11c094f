"""Ratings as arrays: what counts as a vote, as gold, as unknown."""

from datetime import UTC, datetime
from pathlib import Path

from tests.stores import new_store
from tests.tools.votes_made import ballots, rated, rating
from tools.votes import OTHERS, Asked, labels, monday, rated_cases, verdicts


def test_an_open_vote_is_unknown_and_no_vote() -> None:
    found = ballots({"ana": True, "ben": None})
    assert found.counts.tolist() == [[0, 1]]
    assert not found.shared.any()


def test_an_adjudicator_is_gold_and_no_vote() -> None:
    found = verdicts(rated([("t", [rating("ana", True), rating("zoe", False, role="adjudicator")])]))
    assert (found.counts.tolist(), found.gold.tolist()) == ([[0, 1]], [0])


def test_an_attribute_tells_gold_where_nobody_adjudicated() -> None:
    some = rated([("t", [rating("ana", True)])])
    case = some.cases[0].model_copy(update={"attributes": {"gold": "no"}})
    assert verdicts(type(some)((case,), some.ratings, False)).gold.tolist() == [0]


def test_the_others_majority_leaves_the_vote_itself_out_and_a_tie_is_none() -> None:
    found = ballots({"ana": True, "ben": True, "cem": False}, {"ana": True})
    assert found.others.tolist() == [-1, -1, 1, -1]
    assert ballots({"ana": True, "ben": False}).majority.tolist() == [-1]


def test_anonymous_votes_belong_to_nobody() -> None:
    found = ballots({"vote:1": True, "vote:2": False, "ana": True})
    assert (found.raters, found.rater.tolist()) == (("ana",), [-1, -1, 0])


def test_of_a_long_list_of_labels_the_rare_ones_count_as_one() -> None:
    found = labels(rated(("t", [rating("ana", None, label=f"l{at}")]) for at in range(40)))
    assert len(found.values) == 31
    assert found.values[-1] == OTHERS
    assert found.counts.sum() == 40


def test_days_are_those_of_the_votes_and_weeks_begin_on_monday() -> None:
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    found = verdicts(rated([("t", [rating("ana", True, at=at), rating("ben", True)])]))
    assert found.case_day.tolist() == [at.date().toordinal()]
    assert monday(at.date().toordinal()).isoformat() == "2026-03-02"


def test_votes_are_asked_for_by_market_and_time(tmp_path: Path) -> None:
    from knowledge_base.cases import CaseRow

    rows = [
        CaseRow.model_validate(
            {
                "id": f"c{market}",
                "text": "t",
                "market": market,
                "ratings": [
                    {"rater": "ana", "policy": "hate", "violates": True, "at": "2026-01-05T00:00:00Z"},
                    {"rater": "ben", "policy": "hate", "violates": True, "at": "2026-02-05T00:00:00Z"},
                    {"rater": "cem", "policy": "hate", "violates": True},
                ],
            }
        )
        for market in ("DE", "global")
    ]
    store = new_store(tmp_path)
    with store.write() as tx:
        tx.cases.add_rows(rows)
    since = datetime(2026, 2, 1, tzinfo=UTC)
    found = rated_cases(store, Asked("hate", market="DE", since=since))
    assert [
        (case.id, [one.rater for one in given])
        for case, given in zip(found.cases, found.ratings, strict=True)
    ] == [("cDE", ["ben"])]
    assert not rated_cases(store, Asked("hate", until=datetime(2025, 1, 1, tzinfo=UTC))).cases
    store.close()
