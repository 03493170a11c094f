"""Alembic's entry: the caller gives the connection (`store.migrate`)."""

from alembic import context

from knowledge_base.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
