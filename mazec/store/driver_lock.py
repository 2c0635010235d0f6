"""The lock of a run's driver: a file beside a SQLite store, or an advisory lock of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mazec.store.engine import connect
from mazec.store.error import StoreError, store_error
from mazec.store.location import StoreLocation

LOCK = "driver.lock"
"""The name of the file, in the folder of the store."""
PATIENCE = 1.0
"""Seconds to wait for the lock, because a process that only tests it holds it for a moment."""

_LOCKING = "SELECT pg_try_advisory_lock(hashtextextended('mazec ' || :schema, 0))"


@contextmanager
def try_lock(location: StoreLocation, patience: float = PATIENCE) -> Iterator[bool]:
    """Try to lock a run for its driver, and yield whether the lock is held until the block ends.

    The operating system or the database releases the lock of a process that dies. ``patience``, in
    seconds, only applies to files. Raises ``StoreError`` if the file or database cannot be used.
    """
    if location.path is not None:
        lock = FileLock(location.path.with_name(LOCK))
        try:
            lock.acquire(timeout=patience, poll_interval=0.05)
        except Timeout:
            yield False
            return
        except OSError as error:
            problem = f"its {LOCK} cannot be locked ({error.strerror or error})"
            raise StoreError(location.name, problem, "make its folder writable") from error
        try:
            yield True
        finally:
            lock.release()
        return
    engine = connect(location)
    try:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            key = {"schema": location.schema}
            yield bool(connection.execute(text(_LOCKING), key).scalar())
    except SQLAlchemyError as error:
        raise store_error(location.name, error) from error
    finally:
        engine.dispose()


def is_locked(location: StoreLocation, patience: float = PATIENCE) -> bool:
    """Return whether a driver holds the lock. The file is not created. Raises like ``try_lock``."""
    if location.path is not None and not location.path.with_name(LOCK).exists():
        return False
    with try_lock(location, patience) as acquired:
        return not acquired
