"""An open database with read and write transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from mazec.store.error import StoreError, store_error
from mazec.store.location import StoreLocation


class Database:
    """An open database. Its transactions, for reading or for writing, raise ``StoreError``."""

    def __init__(self, engine: Engine, location: StoreLocation) -> None:
        self._engine = engine
        self._location = location
        server = engine.dialect.name == "postgresql"
        # a transaction reads from one snapshot, as it always does in SQLite
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = engine.execution_options(reads=True, **(options if server else {}))

    @property
    def name(self) -> str:
        """The location of the store, without a password."""
        return self._location.name

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writes(self) -> Iterator[Connection]:
        with self._translate_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        with self._translate_errors(), self._reader.begin() as connection:
            try:
                yield connection
            except ValueError as error:  # damaged pages: not JSON, or an unknown end
                remedy = "restore it from a backup, or start a new run"
                raise StoreError(self.name, f"it is damaged ({error})", remedy) from error

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise store_error(self.name, error) from error
