from datetime import UTC, date, datetime

import pytest

from knowledge_base import digests
from knowledge_base.in_force import in_force, versions_in_force
from knowledge_base.records import ArtefactId, ArtefactVersion, Clause, ClauseId

JANUARY, MARCH, JULY, OCTOBER = (date(2026, month, 1) for month in (1, 3, 7, 10))


def version(number: int, begins: date | None, ends: date | None = None) -> ArtefactVersion:
    text = f"version {number}"
    return ArtefactVersion(
        artefact=ArtefactId("policy/hate"),
        number=number,
        digest=digests.of_text(text),
        text=text,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        origin="import:hate.md",
        effective_from=begins,
        effective_to=ends,
    )


def clause(
    number: str,
    *,
    begins: date = JANUARY,
    ends: date | None = None,
    version: int = 1,
    market: str = "global",
    policy: str = "hate",
    kind: str = "policy",
) -> Clause:
    artefact = f"{kind}/{policy}" + ("" if market == "global" else f"@{market}")
    text = f"{artefact} {number} version {version}"
    return Clause(
        id=ClauseId(f"{policy}/{number}"),
        policy=policy,
        market=market,
        artefact=ArtefactId(artefact),
        version=version,
        digest=digests.of_text(text),
        number=number,
        heading=(),
        text=text,
        position=int(number.replace(".", "")),
        effective_from=begins,
        effective_to=ends,
    )


def texts(clauses: list[Clause], as_of: date, market: str = "global") -> list[str]:
    return [found.text for found in in_force(clauses, as_of, market)]


def number_in_force(versions: list[ArtefactVersion], as_of: date) -> int | None:
    found = versions_in_force(versions, as_of)
    return found.number if found else None


@pytest.mark.parametrize(
    ("as_of", "number"),
    [
        (date(2025, 12, 31), None),
        (JANUARY, 1),
        (date(2026, 6, 30), 1),
        (JULY, 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_a_version_holds_from_its_first_day_until_the_next_begins(as_of: date, number: int | None) -> None:
    assert number_in_force([version(2, JULY), version(1, JANUARY)], as_of) == number


def test_of_versions_that_begin_on_one_day_the_last_numbered_holds() -> None:
    assert number_in_force([version(2, JANUARY), version(3, JANUARY), version(1, JANUARY)], JANUARY) == 3


def test_a_version_imported_late_with_an_earlier_day_does_not_displace_a_later_one() -> None:
    assert number_in_force([version(1, JULY), version(2, JANUARY)], OCTOBER) == 1


@pytest.mark.parametrize(
    ("as_of", "number"), [(date(2026, 2, 28), 1), (MARCH, None), (date(2026, 6, 30), None), (JULY, 2)]
)
def test_between_the_end_of_one_version_and_the_next_none_holds(as_of: date, number: int | None) -> None:
    assert number_in_force([version(1, JANUARY, MARCH), version(2, JULY)], as_of) == number


def test_an_older_open_version_does_not_come_back_when_a_newer_one_ends() -> None:
    assert number_in_force([version(1, JANUARY), version(2, MARCH, JULY)], JULY) is None


def test_a_version_without_a_first_day_never_holds() -> None:
    assert number_in_force([version(1, JANUARY), version(2, None)], OCTOBER) == 1
    assert versions_in_force([version(1, None)], OCTOBER) is None


def test_nothing_holds_where_there_is_no_version() -> None:
    assert versions_in_force([], JANUARY) is None
    assert in_force([], JANUARY, "DE") == ()


@pytest.mark.parametrize(("as_of", "number"), [(date(2026, 6, 30), 1), (JULY, 2)])
def test_clauses_hold_by_the_day(as_of: date, number: int) -> None:
    both = [clause("1.1"), clause("1.1", begins=JULY, version=2)]
    assert texts(both, as_of) == [f"policy/hate 1.1 version {number}"]


def test_a_clause_that_the_version_in_force_left_out_does_not_hold() -> None:
    versions = [clause("1.1"), clause("1.2"), clause("1.1", begins=JULY, version=2)]
    assert texts(versions, JULY) == ["policy/hate 1.1 version 2"]


def test_a_gap_between_versions_has_no_clause_in_force() -> None:
    versions = [clause("1.1", ends=MARCH), clause("1.1", begins=JULY, version=2)]
    assert [len(texts(versions, day)) for day in (date(2026, 2, 28), MARCH, date(2026, 6, 30), JULY)] == [
        1,
        0,
        0,
        1,
    ]


def test_of_clauses_that_begin_on_one_day_those_of_the_last_version_hold() -> None:
    assert texts([clause("1.1", version=2), clause("1.1", version=1)], JANUARY) == [
        "policy/hate 1.1 version 2"
    ]


def test_a_clause_of_the_market_stands_in_place_of_the_global_one() -> None:
    both = [clause("1.1", market="DE"), clause("1.1"), clause("1.2")]
    assert texts(both, JANUARY, "DE") == ["policy/hate@DE 1.1 version 1", "policy/hate 1.2 version 1"]


def test_a_further_clause_of_the_market_comes_after_the_global_ones() -> None:
    both = [clause("1.0", market="DE"), clause("1.1"), clause("1.2")]
    assert texts(both, JANUARY, "DE") == [
        "policy/hate 1.1 version 1",
        "policy/hate 1.2 version 1",
        "policy/hate@DE 1.0 version 1",
    ]


@pytest.mark.parametrize("market", ["global", "BR"])
def test_clauses_of_another_market_do_not_hold(market: str) -> None:
    assert texts([clause("1.1"), clause("1.1", market="DE")], JANUARY, market) == [
        "policy/hate 1.1 version 1"
    ]


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        (date(2026, 2, 28), "policy/hate 1.1 version 1"),
        (MARCH, "policy/hate@DE 1.1 version 1"),
        (JULY, "policy/hate 1.1 version 1"),
    ],
)
def test_the_global_clause_holds_before_and_after_that_of_the_market(as_of: date, text: str) -> None:
    assert texts([clause("1.1"), clause("1.1", market="DE", begins=MARCH, ends=JULY)], as_of, "DE") == [text]


def test_the_versions_of_a_market_are_its_own() -> None:
    versions = [
        clause("1.1"),
        clause("1.1", begins=JULY, version=2),
        clause("1.1", market="DE", begins=MARCH, version=1),
    ]
    assert texts(versions, OCTOBER, "DE") == ["policy/hate@DE 1.1 version 1"]
    assert texts(versions, OCTOBER) == ["policy/hate 1.1 version 2"]


def test_a_market_may_have_a_policy_that_the_rest_has_not() -> None:
    assert texts([clause("1.1", market="DE")], JANUARY, "DE") == ["policy/hate@DE 1.1 version 1"]


def test_policies_do_not_touch_each_other() -> None:
    several = [
        clause("1.1", policy="scams", begins=JULY),
        clause("1.1"),
        clause("1.1", policy="scams", begins=JULY, market="DE"),
        clause("1.1", kind="regulation"),
    ]
    assert texts(several, JULY, "DE") == [
        "policy/hate 1.1 version 1",
        "policy/scams@DE 1.1 version 1",
        "regulation/hate 1.1 version 1",
    ]
    assert len(texts(several, JANUARY, "DE")) == 2


def test_clauses_come_in_the_order_of_their_document_whatever_the_order_they_are_given_in() -> None:
    given = [clause(number) for number in ("2.1", "1.2", "3.1", "1.1")]
    assert [found.number for found in in_force(iter(given), JANUARY, "global")] == [
        "1.1",
        "1.2",
        "2.1",
        "3.1",
    ]
