"""The database is configured for many writers, and the migrations create its tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from mazec.maze.experiment import Experiment
from mazec.store.repository import Store
from mazec.store.tables import REVISION, metadata


def test_sqlite_is_configured_for_many_writers(tmp_path: Path, experiment: Experiment) -> None:
    path = tmp_path / "odd name? 100% #1.sqlite"
    Store.create(path, experiment).close()
    with Store.open(path) as opened, opened._reads() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "busy_timeout": 30000,
        "foreign_keys": 1,
    }
    assert path.exists()


def test_the_migrations_create_the_tables(store: Store) -> None:
    with store._reads() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION
    config = Config()
    config.set_main_option("script_location", "mazec:store/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
