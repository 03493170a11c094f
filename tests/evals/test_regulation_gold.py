"""The labels of amended laws speak of provisions that changed and of clauses that are in force."""

from collections.abc import Iterator

import pytest

from evals.regulation.impact_rows import AS_OF, ImpactRow, Scene, impact_rows, sample_laws
from tools.law_impact.impact import clause_name
from tools.law_impact.ours import our_clauses


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with sample_laws("gold") as found:
        yield found


@pytest.fixture(scope="module")
def rows() -> list[ImpactRow]:
    return impact_rows("gold")


def test_each_labelled_provision_was_added_amended_or_repealed(scene: Scene, rows: list[ImpactRow]) -> None:
    before = {clause.id: clause.text for laws in scene.laws for clause in laws.before.clauses}
    after = {clause.id: clause.text for laws in scene.laws for clause in laws.after.clauses}
    assert [row.id for row in rows if before.get(row.id) == after.get(row.id)] == []
    assert len({row.id for row in rows}) == len(rows)


def test_each_clause_that_a_label_names_is_in_force(scene: Scene, rows: list[ImpactRow]) -> None:
    with scene.store.read() as tx:
        ours = {clause_name(clause) for clause in our_clauses(tx, AS_OF)}
    named = {name for row in rows for name in (*row.touches, *row.perhaps)}
    assert named - ours == set()


def test_a_gap_touches_nothing_and_a_conflict_is_touched(rows: list[ImpactRow]) -> None:
    assert [row.id for row in rows if row.gap and row.touches] == []
    assert [row.id for row in rows if not set(row.conflicts) <= set(row.touches)] == []
    assert [row.id for row in rows if set(row.touches) & set(row.perhaps)] == []


def test_without_a_name_only_the_two_halves_are_taken() -> None:
    assert {row.split for row in impact_rows()} == {"tuning", "unseen"}
