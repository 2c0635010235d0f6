"""A database that is open: all that is done with it goes through two doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from mazec.store.error import StoreError, store_error
from mazec.store.location import StoreLocation


class Database:
    """Transactions that read and transactions that write. Both raise ``StoreError``."""

    def __init__(self, engine: Engine, place: StoreLocation) -> None:
        self._engine = engine
        self._place = place
        server = engine.dialect.name == "postgresql"
        # all that one method reads is of one moment; SQLite has it so by itself
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = engine.execution_options(reads=True, **(options if server else {}))

    @property
    def name(self) -> str:
        """Where the store is, as it may be shown: without a password."""
        return self._place.name

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writes(self) -> Iterator[Connection]:
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        with self._told(), self._reader.begin() as connection:
            try:
                yield connection
            except ValueError as error:  # a page of another file: no JSON, no end of an avatar
                remedy = "take it from a backup, or start a new run"
                raise StoreError(self.name, f"it is damaged ({error})", remedy) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise store_error(self.name, error) from error
