"""The database is set up for many writers, and its migrations lead to the tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from mazec.store.engine import connect, migrate
from mazec.store.tables import metadata


def test_it_is_set_up_for_many_writers(tmp_path: Path) -> None:
    engine = connect(tmp_path / "odd name? #1.sqlite")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "busy_timeout": 30000,
        "foreign_keys": 1,
    }
    assert (tmp_path / "odd name? #1.sqlite").exists()


def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    engine = connect(tmp_path / "100% new.sqlite")
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()
