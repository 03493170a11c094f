"""Looks at unseen cases: counted once each, even in a race, corrected for those before, and kept with their figures."""

import threading
from itertools import count

import pytest
from sqlalchemy import text

from knowledge_base.changes import Evidence
from knowledge_base.digests import of_text
from knowledge_base.errors import Refused
from knowledge_base.measured import Look
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tests import builders

CASES = [CaseId(f"c-{number}") for number in range(10)]
LABELLED = of_text("the labels")


def take(store: Store, subject: str, cases: list[CaseId] = CASES, policy: str = "scams") -> Look:
    with store.write() as tx:
        return tx.looks.take(policy, of_text(subject), cases, of_text(",".join(cases)))


def kept(store: Store, look: Look, fixed: int = 4) -> Evidence:
    evidence = builders.evidence({}, fixed=fixed).model_copy(update={"look": look, "looks": look.number})
    with store.write() as tx:
        return tx.looks.keep(evidence)


def test_another_subject_is_another_look_and_the_same_subject_is_not(store: Store) -> None:
    assert take(store, "a") == Look(number=1, nth=1, cases=10, fresh=10)
    assert take(store, "b") == Look(number=2, nth=2, cases=10, fresh=0)
    assert take(store, "a") == Look(number=1, nth=1, cases=10, fresh=10)
    with store.read() as tx:
        assert (tx.looks.count("scams"), tx.looks.count("hate")) == (2, 0)


def test_every_policy_has_looks_of_its_own(store: Store) -> None:
    take(store, "a")
    assert take(store, "a", policy="hate").nth == 1


def test_looks_count_against_later_ones_until_most_of_the_cases_are_new(store: Store) -> None:
    fresh = [CaseId(f"n-{number}") for number in range(30)]
    take(store, "a")
    assert take(store, "b", CASES + fresh[:10]) == Look(number=2, nth=2, cases=20, fresh=10)
    assert take(store, "c", CASES + fresh) == Look(number=3, nth=2, cases=40, fresh=20)
    assert take(store, "d", fresh) == Look(number=4, nth=2, cases=30, fresh=0)
    assert take(store, "e", [CaseId("z")]) == Look(number=5, nth=1, cases=1, fresh=1)


def test_the_same_texts_on_other_labels_are_a_new_look(store: Store) -> None:
    with store.write() as tx:
        first = tx.looks.take("scams", of_text("a"), CASES, LABELLED)
        second = tx.looks.take("scams", of_text("a"), CASES, of_text("other labels"))
    assert (first.nth, second.nth) == (1, 2)


def test_all_looks_together_spend_no_more_than_the_chance_of_error() -> None:
    looks = [Look(number=n, nth=n, cases=1, fresh=0) for n in range(1, 1_000)]
    assert looks[0].level(0.9) == pytest.approx(0.95)
    assert sum(1 - look.level(0.9) for look in looks) < 0.1
    assert [look.corrected(0.01) for look in looks[:3]] == pytest.approx([0.02, 0.06, 0.12])
    assert looks[50].corrected(0.01) == 1


def test_the_figures_of_a_look_are_kept_once(store: Store) -> None:
    look = take(store, "a")
    with store.read() as tx:
        assert tx.looks.figures("scams", look.number) is None
    first = kept(store, look, fixed=4)
    assert kept(store, look, fixed=9) == first
    assert first.unseen.fixed == 4


def test_a_proposal_with_other_figures_than_its_look_is_refused(store: Store) -> None:
    builders.fill_documents(store)
    honest = kept(store, take(store, "a"))
    better = honest.model_copy(update={"unseen": honest.unseen.model_copy(update={"broken": 0})})
    with pytest.raises(Refused, match="other figures than its look"):
        builders.propose(store, evidence=better)
    with pytest.raises(Refused, match="other figures than its look"):
        builders.propose(
            store, evidence=honest.model_copy(update={"look": Look(number=9, nth=1, cases=1, fresh=1)})
        )
    assert builders.propose(store, evidence=honest).evidence == honest


def test_evidence_of_before_looks_were_kept_counts_as_a_look_at_every_case(store: Store) -> None:
    builders.fill_documents(store)
    builders.propose(store, evidence=builders.evidence({}))
    assert take(store, "a") == Look(number=2, nth=2, cases=10, fresh=0)


def test_looks_that_are_taken_at_once_get_numbers_one_after_the_other(store: Store) -> None:
    url = store.url.render_as_string(hide_password=False)
    names, start, taken = count(), threading.Barrier(4), []

    def look() -> None:
        own = Store(url)
        start.wait()
        for _ in range(5):
            taken.append(take(own, f"draft {next(names)}"))
        own.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.number for one in taken) == sorted(one.nth for one in taken) == list(range(1, 21))


def test_the_same_draft_measured_at_once_by_two_is_one_look(store: Store) -> None:
    url = store.url.render_as_string(hide_password=False)
    start, taken = threading.Barrier(4), []

    def look() -> None:
        own = Store(url)
        start.wait()
        taken.append(take(own, "the same"))
        own.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.number, one.nth) for one in taken} == {(1, 1)}
    with store.read() as tx:
        assert tx.looks.count("scams") == 1


def test_the_store_itself_takes_no_second_row_for_a_number(store: Store) -> None:
    take(store, "a")
    with store.write() as tx:
        copied = (
            "INSERT INTO unseen_looks SELECT policy, number, 'x', 'y', nth, cases, fresh, ids, figures, proposal, at "
            "FROM unseen_looks"
        )
        with pytest.raises(Exception, match=r"(?i)unique"):
            tx.connection.execute(text(copied))
        tx.connection.rollback()


def test_looks_of_an_older_store_come_over_in_their_order(database_url: str) -> None:
    from alembic import command
    from alembic.config import Config

    from knowledge_base.store import MIGRATIONS

    old = Store(database_url, check=False)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with old.write() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "0002")
    at = "2026-01-0{}T00:00:00.000000+00:00"
    with old.write() as tx:
        for number, name in ((2, "P-b"), (1, "P-a")):
            tx.connection.execute(
                text(
                    "INSERT INTO proposals (id, digest, kind, created_at, body) VALUES (:id, 'd', 'k', :at, '{}')"
                ),
                {"id": name, "at": at.format(number)},
            )
            tx.connection.execute(
                text("INSERT INTO looks (proposal, policy, at) VALUES (:id, 'scams', :at)"),
                {"id": name, "at": at.format(number)},
            )
    old.migrate()
    with old.read() as tx:
        rows = tx.connection.execute(text("SELECT number, proposal FROM unseen_looks ORDER BY number")).all()
        assert [tuple(row) for row in rows] == [(1, "P-a"), (2, "P-b")]
    assert take(old, "a").nth == 3
    old.close()
