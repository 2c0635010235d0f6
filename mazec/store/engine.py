"""The way to a database, and how it is set up (libraries: SQLite in WAL mode)."""

from pathlib import Path
from sqlite3 import Connection as SQLite
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event

_MIGRATIONS = Path(__file__).parent / "migrations"


def connect(path: Path) -> Engine:
    """An engine on a SQLite file. Transactions take the write lock when they begin."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: SQLite, record: Any) -> None:
    # the driver's own BEGIN would come too late: two readers that turn writers lock each other out
    connection.isolation_level = None
    for setting in (
        "journal_mode=wal",
        "synchronous=normal",
        "busy_timeout=30000",
        "foreign_keys=on",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Bring the tables of a database to what this version of mazec works with."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
