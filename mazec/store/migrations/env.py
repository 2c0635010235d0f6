"""Environment of Alembic's migrations, which run on a connection provided by the store."""

from alembic import context

from mazec.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
