"""The database is configured for many writers, and the migrations create its tables."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from mazec.maze.experiment import Experiment
from mazec.store import revision
from mazec.store.engine import connect
from mazec.store.location import parse_location
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


def test_a_new_store_has_the_tables_of_this_version(store: Store) -> None:
    with store._reads() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION


def schema_of(connection: Connection) -> dict[str, Any]:
    """Return the columns, indexes and constraints of all tables, in any order."""
    inspector = inspect(connection)
    schema: dict[str, Any] = {}
    for table in inspector.get_table_names():
        columns = {
            column["name"]: (str(column["type"]), column["nullable"])
            for column in inspector.get_columns(table)
        }
        indexes = {
            index["name"]: (
                index["column_names"],
                index["unique"],
                {name: str(value) for name, value in index["dialect_options"].items()},
            )
            for index in inspector.get_indexes(table)
        }
        unique = {
            one["name"]: one["column_names"] for one in inspector.get_unique_constraints(table)
        }
        foreign = {one["name"]: one for one in inspector.get_foreign_keys(table)}
        schema[table] = columns, indexes, unique, inspector.get_pk_constraint(table), foreign
    return schema


def test_the_migrations_create_the_same_tables(experiment: Experiment, tmp_path: Path) -> None:
    Store.create(tmp_path / "new", experiment).close()
    with (
        connect(parse_location(tmp_path / "new")).begin() as new,
        connect(parse_location(tmp_path / "migrated"), new=True).begin() as migrated,
    ):
        revision._migrate(migrated)
        assert schema_of(migrated) == schema_of(new)
        assert MigrationContext.configure(migrated).get_current_revision() == REVISION
