"""The store on both databases: whole transactions, one schema, and refusals that name the next step."""

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, inspect, select, text

from knowledge_base import tables
from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.records import now
from knowledge_base.store import Store
from tests import builders

PROMPT = builders.PROMPT_ID


def set_revision(store: Store, revision: str) -> None:
    with store.write() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_a_write_takes_effect_when_its_block_ends(store: Store) -> None:
    with store.write() as tx:
        tx.library.add_version(PROMPT, "one", "import:a")
    with store.read() as tx:
        assert [version.text for version in tx.library.versions(PROMPT)] == ["one"]


def test_a_write_that_fails_leaves_nothing_in_any_table(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as tx:  # noqa: PT012 - the block is the transaction
        tx.library.add_version(PROMPT, "one", "import:a")
        tx.cases.add_rows([builders.case_row("c-1", "hello", "scams", True)])
        tx.audit.append("ada", "document.imported", PROMPT)
        raise RuntimeError
    with store.read() as tx:
        assert tx.library.artefact_ids() == []
        assert tx.cases.count() == 0
        assert list(tx.audit.events()) == []


def test_a_statement_that_fails_undoes_those_before_it(store: Store) -> None:
    row = {"proposal": "P-unknown", "outcome": "released", "at": now()}
    with pytest.raises(OutsideFailed, match="nothing was changed"), store.write() as tx:  # noqa: PT012
        tx.audit.append("ada", "document.imported", PROMPT)
        tx.connection.execute(insert(tables.closings), [row])
    with store.read() as tx:
        assert list(tx.audit.events()) == []


def test_a_read_sees_one_state_while_others_write(store: Store) -> None:
    with store.read() as reading:
        before = reading.cases.count()
        with store.write() as tx:
            tx.cases.add_rows([builders.case_row("c-1", "hello", "scams", True)])
        assert reading.cases.count() == before == 0
    with store.read() as tx:
        assert tx.cases.count() == 1


def test_an_audit_log_is_whole_to_a_reader_while_others_append(store: Store) -> None:
    with store.write() as tx:
        tx.audit.append("ada", "test", "one")
    with store.read() as reading:
        walked = list(reading.audit.events())
        with store.write() as tx:
            tx.audit.append("ada", "test", "two")
        check = reading.audit.verify()
    assert (check.ok, check.events) == (True, len(walked))


def test_foreign_keys_hold(store: Store) -> None:
    row = {"case_id": "nobody", "policy": "p", "rater": "r", "role": "rater", "body": "{}"}
    with pytest.raises(OutsideFailed), store.write() as tx:
        tx.connection.execute(insert(tables.ratings), [row])


def test_the_migrations_make_just_the_tables_that_the_code_declares(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_names_and_columns_of_the_database_are_those_declared(store: Store) -> None:
    found = inspect(store.engine)
    for table in tables.metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == set(table.columns.keys())
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {
            column.name for column in table.primary_key
        }


def test_migrating_again_changes_nothing(store: Store) -> None:
    builders.fill_documents(store)
    assert store.migrate() == tables.SCHEMA_REVISION
    with store.read() as tx:
        assert tx.library.head(PROMPT) is not None
        assert tx.connection.scalar(select(func.count()).select_from(tables.audit_head)) == 1


def test_the_revision_declared_is_the_newest_migration(store: Store) -> None:
    assert store.revision() == tables.SCHEMA_REVISION


def test_an_empty_database_is_refused_with_the_next_step(database_url: str) -> None:
    with pytest.raises(Refused, match="'redline init'"):
        Store(database_url).close()


def test_a_store_of_another_revision_is_refused_with_the_next_step(store: Store) -> None:
    set_revision(store, "0000")
    with pytest.raises(Refused, match=r"schema '0000'.*'redline migrate'"):
        Store(store.url).close()


def test_migrating_a_store_of_an_unknown_revision_is_refused_and_changes_nothing(store: Store) -> None:
    set_revision(store, "9999")
    with pytest.raises(Refused, match=r"'9999'.*newer"):
        store.migrate()
    assert store.revision() == "9999"


def test_a_file_that_is_no_database_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "redline.db").write_text("this is a letter, not a database, " * 20, encoding="utf-8")
    with pytest.raises(OutsideFailed, match="cannot open the database"):
        Store(f"sqlite:///{tmp_path / 'redline.db'}").close()


def test_a_new_file_that_another_process_holds_is_waited_for(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    holder.execute("CREATE TABLE one (number)")
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, holder.rollback)
    release.start()
    store = Store(f"sqlite:///{tmp_path / 'new.db'}", check=False)
    try:
        assert store.revision() is None
        assert not release.is_alive()
    finally:
        release.join()
        store.close()
        holder.close()


def test_a_database_that_is_out_of_reach_is_named_without_its_password() -> None:
    with pytest.raises(OutsideFailed, match="check that it is up") as problem:
        Store("postgresql+psycopg://redline:secret@127.0.0.1:1/none").close()
    assert "secret" not in str(problem.value)


def test_a_text_that_no_database_keeps_is_refused_and_nothing_is_changed(store: Store) -> None:
    with pytest.raises(OutsideFailed, match="nothing was changed"), store.write() as tx:  # noqa: PT012
        tx.audit.append("ada", "test", "fine")
        tx.audit.append("ada", "test", "half a pair \udcff")
    with store.read() as tx:
        assert list(tx.audit.events()) == []


def test_a_moment_is_kept_in_utc_and_comes_back_aware(store: Store) -> None:
    with store.write() as tx:
        event = tx.audit.append("ada", "test", "one")
    with store.read() as tx:
        stored = next(tx.audit.events())
        raw = tx.connection.scalar(text("SELECT at FROM audit_events"))
    assert stored == event
    assert str(raw).endswith("+00:00")
