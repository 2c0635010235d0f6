"""The way to a database, and how it is set up (libraries: SQLite in WAL mode)."""

import contextlib
from pathlib import Path
from sqlite3 import Connection as SQLite
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from mazec.store.error import StoreError
from mazec.store.location import StoreLocation

PATIENCE = 30.0
"""Seconds that a transaction waits for what another program has locked."""


def connect(place: StoreLocation, *, new: bool = False) -> Engine:
    """An engine on a place; SQLite's transactions take the write lock when they begin.

    A ``new`` SQLite file is made, and must not be there yet. Raises ``StoreError``.
    """
    if place.path is None:
        return _server(place)
    problem = None
    try:
        if new:
            place.path.open("xb").close()
        elif not place.path.exists():
            raise StoreError(place.name, "there is no such file", "name the folder of a run")
    except FileExistsError:
        problem = "it is there already"
    except OSError as error:
        problem = error.strerror or "it cannot be made"
    if problem is not None:
        remedy = "name a place that is new, and in a folder that may be written"
        raise StoreError(place.name, problem, remedy)
    if place.path.is_dir():
        raise StoreError(place.name, "it is a folder", "name the file in it")
    if _cut_off(place.path):
        remedy = "take it from a backup, or start a new run"
        raise StoreError(place.name, "the file is cut off", remedy)
    engine = create_engine(place.url)
    event.listen(engine, "connect", _new if new else _known)
    event.listen(engine, "begin", _begin)
    return engine


def _cut_off(path: Path) -> bool:
    """Whether a file is shorter than its header says: SQLite would only see what it happens on."""
    journal = path.with_name(f"{path.name}-wal")
    try:
        with path.open("rb") as file:
            header = file.read(32)
        if not header.startswith(b"SQLite format 3\0") or (
            # the last pages may still be in the journal
            journal.exists() and journal.stat().st_size
        ):
            return False
        size, pages = (int.from_bytes(header[at]) for at in (slice(16, 18), slice(28, 32)))
        return path.stat().st_size < pages * (65536 if size == 1 else size)
    except OSError:
        return False  # SQLite will say so


def _server(place: StoreLocation) -> Engine:
    waits = {"connect_timeout": "10"} if "connect_timeout" not in place.url.query else {}
    try:
        engine = create_engine(place.url, pool_pre_ping=True, connect_args=waits)
    except ImportError as error:
        raise StoreError(
            place.name,
            f"psycopg, which talks to PostgreSQL, does not load ({error})".splitlines()[0],
            "install it: pip install 'mazec[postgres]'",
        ) from error

    def prepare(connection: Any, record: Any) -> None:
        connection.autocommit = True
        connection.execute(f'SET search_path TO "{place.schema}"')
        connection.execute(f"SET lock_timeout TO '{PATIENCE:.0f}s'")
        connection.autocommit = False

    # first of all listeners: SQLAlchemy asks for the schema as soon as it is connected
    event.listen(engine, "connect", prepare, insert=True)
    return engine


def _known(connection: SQLite, record: Any) -> None:
    # the driver's own BEGIN would come too late: two readers that turn writers lock each other out
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")
    connection.execute("PRAGMA synchronous=normal")
    connection.execute("PRAGMA foreign_keys=on")


def _new(connection: SQLite, record: Any) -> None:
    _known(connection, record)
    connection.execute("PRAGMA journal_mode=wal")  # which the file remembers


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def discard(place: StoreLocation) -> None:
    """Remove a SQLite file that could not be set up. Its own trouble is the one to tell of."""
    if place.path is not None:
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                place.path.with_name(place.path.name + end).unlink(missing_ok=True)
