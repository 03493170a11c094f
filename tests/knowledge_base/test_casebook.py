"""Cases: imports that change nothing when repeated, labels that do not guess, and the latest decision."""

from datetime import UTC, datetime
from typing import Any

from knowledge_base.casebook import AddedRows
from knowledge_base.cases import CaseRow, Decision, Label, Rating, label_of
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tests import builders

ONE, TWO = CaseId("c-1"), CaseId("c-2")
AT = datetime(2026, 3, 4, 18, 20, tzinfo=UTC)


def row(case_id: str = "c-1", **fields: Any) -> CaseRow:
    return CaseRow.model_validate({"id": case_id, "text": "hello there", **fields})


def rating(rater: str, violates: bool | None, role: str = "rater", policy: str = "scams") -> dict[str, Any]:
    return {"rater": rater, "policy": policy, "violates": violates, "role": role}


def decision(
    violates: bool | None, score: float | None = None, stream: str = "llm", **fields: Any
) -> Decision:
    return Decision.model_validate(
        {
            "stream": stream,
            "policy": "scams",
            "violates": violates,
            "model": "judge",
            "score": score,
            **fields,
        }
    )


def add(store: Store, *rows: CaseRow) -> AddedRows:
    with store.write() as tx:
        return tx.cases.add_rows(rows)


def label(store: Store, case_id: CaseId = ONE) -> Label | None:
    with store.read() as tx:
        return tx.cases.labels("scams").get(case_id)


def attributes(store: Store) -> dict[str, Any]:
    with store.read() as tx:
        return tx.cases.get([ONE])[ONE].attributes


def test_a_case_comes_back_with_all_it_had(store: Store) -> None:
    given = CaseRow.model_validate(
        {
            "id": "c-1",
            "segments": [
                {"kind": "caption", "text": "ä\u2028 \U0001f600"},
                {"kind": "chat", "text": "b", "start_seconds": 1.5},
            ],
            "language": "pt-BR",
            "market": "BR",
            "surface": "live",
            "occurred_at": AT,
            "media": [{"kind": "video", "uri": "s3://x"}],
            "attributes": {"views": 2**53, "share": 0.1, "ad": True, "note": None},
        }
    )
    add(store, given)
    with store.read() as tx:
        assert tx.cases.get([ONE, TWO]) == {ONE: given.case()}


def test_importing_the_same_rows_again_changes_nothing(store: Store) -> None:
    rows = [
        row(ratings=[rating("r1", True)], decisions=[decision(True)]),
        row("c-2", attributes={"a": 1}),
    ]
    assert add(store, *rows) == AddedRows(2, 0, 0, ())
    with store.read() as tx:
        before = tx.cases.get([ONE, TWO]), tx.cases.ratings("scams"), tx.cases.verdicts("scams", "llm")
    assert add(store, *rows) == AddedRows(0, 0, 2, ())
    with store.read() as tx:
        after = tx.cases.get([ONE, TWO]), tx.cases.ratings("scams"), tx.cases.verdicts("scams", "llm")
    assert after == before


def test_a_known_case_gains_attributes_and_keeps_those_it_had(store: Store) -> None:
    add(store, row(attributes={"a": 1}))
    assert add(store, row(attributes={"b": None})) == AddedRows(0, 1, 0, ())
    assert attributes(store) == {"a": 1, "b": None}
    assert add(store, row(attributes={"a": 1})) == AddedRows(0, 0, 1, ())
    assert attributes(store) == {"a": 1, "b": None}


def test_another_value_of_an_attribute_is_a_conflict(store: Store) -> None:
    add(store, row(attributes={"a": 1}))
    for other in (2, None, "1"):
        assert add(store, row(attributes={"a": other, "b": 2})).conflicts == (ONE,)
    assert attributes(store) == {"a": 1}


def test_other_content_under_a_known_id_is_a_conflict_that_adds_nothing(store: Store) -> None:
    add(store, row())
    others: dict[str, Any] = {
        "text": "other",
        "market": "DE",
        "language": "de",
        "surface": "ad",
        "occurred_at": AT,
    }
    for name, value in others.items():
        given = row(**{name: value}, ratings=[rating("r1", True)], decisions=[decision(True)])
        assert add(store, given, row(f"c-{name}")) == AddedRows(1, 0, 0, (ONE,))
    assert label(store) is None
    with store.read() as tx:
        assert tx.cases.get([ONE])[ONE] == row().case()
        assert tx.cases.verdicts("scams", "llm") == {}


def test_a_rater_who_changes_their_mind_counts_once(store: Store) -> None:
    add(store, row(ratings=[rating("r1", True), rating("r2", True)]))
    assert add(store, row(ratings=[rating("r1", False), rating("r2", False)])) == AddedRows(0, 1, 0, ())
    assert label(store) == Label(violates=False, yes=0, no=2)


def test_new_raters_add_to_those_that_were_there(store: Store) -> None:
    add(store, row(ratings=[rating("r1", True)]))
    add(store, row(ratings=[rating("r2", True)]))
    assert label(store) == Label(violates=True, yes=2, no=0)


def test_a_case_that_nobody_rated_under_a_policy_has_no_label(store: Store) -> None:
    add(store, row(ratings=[rating("r1", True, policy="hate")]))
    assert label(store) is None
    with store.read() as tx:
        assert tx.cases.rated_policies() == ["hate"]


VOTES: tuple[tuple[list[bool | None], bool | None], ...] = (
    ([None], None),
    ([True, False], None),
    ([True, True, False, False, None], None),
    ([True, None], True),
    ([True, True, False], True),
    ([False, False, True], False),
)


def test_a_majority_decides_and_a_tie_or_no_vote_is_unknown(store: Store) -> None:
    for number, (votes, _) in enumerate(VOTES):
        add(store, row(f"c-{number}", ratings=[rating(f"r{i}", vote) for i, vote in enumerate(votes)]))
    with store.read() as tx:
        found = tx.cases.labels("scams")
    for number, (votes, violates) in enumerate(VOTES):
        told = Label(violates=violates, yes=votes.count(True), no=votes.count(False))
        assert found[CaseId(f"c-{number}")] == told, votes


def test_an_adjudicator_overrules_any_number_of_raters(store: Store) -> None:
    given = [rating(f"r{number}", True) for number in range(5)]
    add(store, row(ratings=[*given, rating("judge", False, "adjudicator")]))
    assert label(store) == Label(violates=False, yes=5, no=0)


def test_adjudicators_who_disagree_leave_it_unknown_whatever_the_raters_say(store: Store) -> None:
    judges = [rating("j1", True, "adjudicator"), rating("j2", False, "adjudicator")]
    add(store, row(ratings=[rating("r1", True), rating("r2", True), *judges]))
    assert label(store) == Label(violates=None, yes=2, no=0)


def test_an_adjudicator_who_is_undecided_leaves_it_to_the_raters(store: Store) -> None:
    add(store, row(ratings=[rating("r1", True), rating("judge", None, "adjudicator")]))
    found = label(store)
    assert found is not None
    assert found.violates is True


def test_labels_of_the_store_are_those_of_the_ratings(store: Store) -> None:
    add(store, *builders.case_rows())
    with store.read() as tx:
        labels, ratings = tx.cases.labels("scams"), tx.cases.ratings("scams")
        some = tx.cases.labels("scams", ["day-00", "nobody"])
    assert labels == {case_id: label_of(given) for case_id, given in ratings.items()}
    assert len(labels) == 60
    assert some == {CaseId("day-00"): labels[CaseId("day-00")]}


def test_a_rating_comes_back_with_its_rule_and_time(store: Store) -> None:
    given = Rating(rater="r1", policy="scams", violates=True, rule="2.1", at=AT)
    add(store, row(ratings=[given]))
    with store.read() as tx:
        assert tx.cases.ratings("scams", [ONE]) == {ONE: [given]}


def test_the_latest_decision_of_each_stream_stands(store: Store) -> None:
    add(store, row(), row("c-2"))
    with store.write() as tx:
        tx.cases.add_decisions("D-1", [(ONE, decision(True, 0.9)), (TWO, decision(False, 0.1))])
        tx.cases.add_decisions("H-1", [(ONE, decision(True, stream="human"))])
        tx.cases.add_decisions("D-2", [(ONE, decision(False, 0.2))])
    with store.read() as tx:
        latest = tx.cases.verdicts("scams", "llm")
        assert {i: (v.violates, v.score, v.run) for i, v in latest.items()} == {
            ONE: (False, 0.2, "D-2"),
            TWO: (False, 0.1, "D-1"),
        }
        assert tx.cases.verdicts("scams", "human")[ONE].violates is True
        assert tx.cases.decision(ONE, "scams", "llm") == decision(False, 0.2)
        assert tx.cases.decision(TWO, "scams", "human") is None
        assert tx.cases.decided_policies("llm") == ["scams"]
        assert tx.cases.decided_policies("classifier") == []


def test_a_decision_that_decides_nothing_is_no_decision_against(store: Store) -> None:
    add(store, row(decisions=[decision(None)]))
    with store.read() as tx:
        assert tx.cases.verdicts("scams", "llm")[ONE].violates is None


def test_deciding_a_case_twice_in_a_run_keeps_the_first(store: Store) -> None:
    add(store, row())
    with store.write() as tx:
        assert tx.cases.add_decisions("D-1", [(ONE, decision(True))]) == 1
        assert tx.cases.add_decisions("D-1", [(ONE, decision(False))]) == 0
        assert tx.cases.add_decisions("D-1", []) == 0
    with store.read() as tx:
        assert tx.cases.verdicts("scams", "llm")[ONE].violates is True
        assert tx.cases.decided_in("D-1") == {(ONE, "scams")}
        assert tx.cases.decided_in("D-2") == set()


def test_an_imported_decision_that_changed_stands_beside_the_old_and_is_the_latest(store: Store) -> None:
    add(store, row(decisions=[decision(True)]))
    assert add(store, row(decisions=[decision(False)])) == AddedRows(0, 1, 0, ())
    with store.read() as tx:
        assert tx.cases.verdicts("scams", "llm")[ONE].violates is False


def test_cases_since_a_moment_leave_out_those_with_no_time(store: Store) -> None:
    add(store, row(occurred_at=AT), row("c-2", occurred_at=AT.replace(hour=17)), row("c-3"))
    with store.read() as tx:
        assert tx.cases.ids(AT) == [ONE]
        assert tx.cases.ids() == [ONE, TWO, "c-3"]
        assert tx.cases.count() == 3


def test_more_cases_than_one_query_takes_come_back_whole(store: Store) -> None:
    rows = [row(f"c-{number:04}", ratings=[rating("r1", True)]) for number in range(1_203)]
    assert add(store, *rows).imported == 1_203
    assert add(store, *rows).unchanged == 1_203
    with store.read() as tx:
        ids = tx.cases.ids()
        assert len(tx.cases.get(ids)) == len(tx.cases.labels("scams", ids)) == 1_203


def test_the_time_of_cases_is_told_where_they_have_one(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    rows = [
        CaseRow.model_validate({"id": name, "text": name, "occurred_at": moment})
        for name, moment in (("a", at), ("b", None))
    ]
    with store.write() as tx:
        tx.cases.add_rows(rows)
        assert tx.cases.occurred(["a", "b", "c"]) == {"a": at}


def test_a_decision_that_decided_nothing_gives_way_to_the_next_of_its_run(store: Store) -> None:
    add(store, row())
    nothing = Decision(
        stream="llm", policy="scams", violates=None, model="m", unanswered="refused", problem="no"
    )
    something = nothing.model_copy(update={"violates": True, "unanswered": None, "problem": ""})
    with store.write() as tx:
        assert tx.cases.add_decisions("D-1", [(ONE, nothing)]) == 1
        assert tx.cases.decided_in("D-1") == set()
        assert tx.cases.outcomes_of("D-1") == {(ONE, "scams"): None}
    with store.write() as tx:
        assert tx.cases.add_decisions("D-1", [(ONE, something)]) == 1
        assert tx.cases.add_decisions("D-1", [(ONE, nothing)]) == 0
        assert tx.cases.decided_in("D-1") == {(ONE, "scams")}
        assert tx.cases.decision(ONE, "scams", "llm") == something
