"""Connections to a database, and its configuration (SQLite in WAL mode, or PostgreSQL)."""

import contextlib
from pathlib import Path
from sqlite3 import Connection as SQLite
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from mazec.store.error import StoreError
from mazec.store.location import StoreLocation

PATIENCE = 30.0
"""Seconds that a transaction waits for a lock of another program."""


def connect(location: StoreLocation, *, new: bool = False) -> Engine:
    """Return an engine for a location.

    In SQLite, write transactions take the lock when they begin. If ``new``, the SQLite file is
    created and must not exist yet. Raises ``StoreError``.
    """
    if location.path is None:
        return _connect_to_server(location)
    problem = None
    try:
        if new:
            location.path.open("xb").close()
        elif not location.path.exists():
            raise StoreError(location.name, "the file does not exist", "name the folder of a run")
    except FileExistsError:
        problem = "it already exists"
    except OSError as error:
        problem = error.strerror or "it cannot be created"
    if problem is not None:
        remedy = "name a file that does not exist yet, in a folder that is writable"
        raise StoreError(location.name, problem, remedy)
    if location.path.is_dir():
        raise StoreError(location.name, "it is a folder", "name the file in it")
    if _is_truncated(location.path):
        remedy = "restore it from a backup, or start a new run"
        raise StoreError(location.name, "the file is truncated", remedy)
    engine = create_engine(location.url)
    event.listen(engine, "connect", _configure_new if new else _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _is_truncated(path: Path) -> bool:
    """Return whether a SQLite file is shorter than its header says.

    SQLite itself would not notice until it reads a missing page.
    """
    journal = path.with_name(f"{path.name}-wal")
    try:
        with path.open("rb") as file:
            header = file.read(32)
        if not header.startswith(b"SQLite format 3\0") or (
            # the last pages may still be in the journal
            journal.exists() and journal.stat().st_size
        ):
            return False
        page_size, pages = int.from_bytes(header[16:18]), int.from_bytes(header[28:32])
        return path.stat().st_size < pages * (65536 if page_size == 1 else page_size)
    except OSError:
        return False  # SQLite reports it when it opens the file


def _connect_to_server(location: StoreLocation) -> Engine:
    timeout = {"connect_timeout": "10"} if "connect_timeout" not in location.url.query else {}
    try:
        engine = create_engine(location.url, pool_pre_ping=True, connect_args=timeout)
    except ImportError as error:
        raise StoreError(
            location.name,
            f"psycopg, the driver of PostgreSQL, cannot be imported ({error})".splitlines()[0],
            "install it: pip install 'psycopg[binary]'",
        ) from error

    def prepare(connection: Any, record: Any) -> None:
        connection.autocommit = True
        connection.execute(f'SET search_path TO "{location.schema}"')
        connection.execute(f"SET lock_timeout TO '{PATIENCE:.0f}s'")
        connection.autocommit = False

    # before all other listeners: SQLAlchemy queries the schema as soon as it is connected
    event.listen(engine, "connect", prepare, insert=True)
    return engine


def _configure(connection: SQLite, record: Any) -> None:
    # the driver would begin transactions too late: two readers that both start to write deadlock
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")
    connection.execute("PRAGMA synchronous=normal")
    connection.execute("PRAGMA foreign_keys=on")


def _configure_new(connection: SQLite, record: Any) -> None:
    _configure(connection, record)
    connection.execute("PRAGMA journal_mode=wal")  # the file stores this setting


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def discard(location: StoreLocation) -> None:
    """Delete a SQLite file that could not be set up.

    Errors are suppressed, so the one that prevented the setup is reported.
    """
    if location.path is not None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                location.path.with_name(location.path.name + suffix).unlink(missing_ok=True)
