"""Revisions of the tables of a store: creation, check, and upgrade."""

import time
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
    update,
)

from mazec.store import tables
from mazec.store.driver_lock import is_locked
from mazec.store.error import StoreError
from mazec.store.location import StoreLocation
from mazec.store.settings import VERSION, settings_version, upgrade_settings

_MIGRATIONS = Path(__file__).parent / "migrations"


def create_tables(connection: Connection, location: StoreLocation) -> None:
    """Create the tables in an empty location. Raises ``StoreError`` if it is not empty."""
    if location.schema is not None:
        _lock(connection, location)
        inspector = inspect(connection)
        if location.schema not in inspector.get_schema_names():
            connection.execute(text(f'CREATE SCHEMA "{location.schema}"'))
        if inspector.get_table_names(schema=location.schema):
            raise StoreError(
                location.name,
                f"its schema {location.schema} already contains a run or other tables",
                "resume that run, or name another schema: ?schema=NAME",
            )
    # the migrations would build the same tables, but in ten times the time
    tables.metadata.create_all(connection, checkfirst=False)
    version = _version_table()
    version.create(connection, checkfirst=False)
    connection.execute(insert(version).values(version_num=tables.REVISION))


def needs_upgrade(connection: Connection, location: StoreLocation) -> bool:
    """Return whether a store must be upgraded before it can be used.

    Raises ``StoreError`` if there is no store, or one that this version cannot upgrade.
    """
    names = set(inspect(connection).get_table_names(schema=location.schema))
    if not {"alembic_version", "experiment", "agent", "avatar", "epoch"} <= names:
        problem = "it contains no run"
        remedy = "name another file"
        if location.schema:
            problem += f" in its schema {location.schema}"
            remedy = "name the schema of a run: ?schema=NAME"
        raise StoreError(location.name, problem, remedy)
    revision = _revision(connection, location)
    if revision != tables.REVISION and revision not in tables.UPGRADABLE:
        # revisions have leading zeros, so they can be compared as text
        newer = revision > tables.REVISION
        raise StoreError(
            location.name,
            f"{'a newer' if newer else 'another'} version of mazec created it: its tables have "
            f"revision {revision}, this version works with {tables.REVISION}",
            "use the version of mazec that created it, or start a new run",
        )
    settings = connection.execute(select(tables.experiment.c.settings)).scalar()
    if settings is None:
        raise StoreError(location.name, "it contains no experiment", "start a new run")
    version = settings_version(settings)
    if version > VERSION:
        raise StoreError(
            location.name,
            f"a newer version of mazec created it: its settings have version {version}, "
            f"this version works with {VERSION}",
            "use the version of mazec that created it, or start a new run",
        )
    return revision != tables.REVISION or version < VERSION


def upgrade(connection: Connection, location: StoreLocation) -> None:
    """Upgrade the tables and settings of an older store, in the transaction of ``connection``.

    Raises ``StoreError`` if the settings are damaged, or if a driver or a worker of the older
    version is running it: both would write to tables that they do not know.
    """
    if location.schema is not None:
        _lock(connection, location)
    if not needs_upgrade(connection, location):
        return  # another process was quicker
    older = "an older version of mazec created it, and a"
    if is_locked(location):
        raise StoreError(
            location.name,
            f"{older} driver of that version is running it",
            "wait until that run ends, or stop it, then try again",
        )
    running = 'SELECT 1 FROM avatar WHERE "end" IS NULL AND worker IS NOT NULL AND lease >= :now'
    if connection.execute(text(running), {"now": time.time()}).first() is not None:
        raise StoreError(
            location.name,
            f"{older} worker of that version is running an avatar",
            "wait until that run ends, or stop it and wait ten minutes, then try again",
        )
    try:
        _migrate(connection)
        stored = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        settings = upgrade_settings(stored)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StoreError(
            location.name,
            f"its settings are damaged ({type(error).__name__}: {error})",
            "restore it from a backup, or start a new run",
        ) from error
    connection.execute(update(tables.experiment).values(settings=settings))


def _revision(connection: Connection, location: StoreLocation) -> str:
    version = _version_table(location.schema)
    return str(connection.execute(select(version.c.version_num)).scalar())


def _version_table(schema: str | None = None) -> Table:
    """Return the table in which Alembic keeps the revision of all others."""
    revision = Column("version_num", String(32), nullable=False)
    key = PrimaryKeyConstraint("version_num", name="alembic_version_pkc")
    return Table("alembic_version", MetaData(), revision, key, schema=schema)


def _lock(connection: Connection, location: StoreLocation) -> None:
    """Prevent other processes from creating or upgrading the schema until the transaction ends."""
    key = {"n": location.schema}
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:n))"), key)


def _migrate(connection: Connection) -> None:
    # few stores are old, and the import takes longer than opening one
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
