"""Runs: the folder that keeps what came of an experiment, its store, and who drives it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mazec.diagnostics import MazecError
from mazec.diagnostics.runs import (
    ForeignStore,
    InvalidStoreAddress,
    NoSuchRecord,
    RunFolderExists,
    RunInUse,
    UnusableFolder,
)
from mazec.files.file import read_text, write_file
from mazec.runs.run_environment import ENVIRONMENT
from mazec.store.engine import connect
from mazec.store.error import store_error
from mazec.store.location import parse_address, parse_location, without_password
from mazec.store.repository import FILE
from mazec.workers.error import RunError

RUNS = Path("runs")
"""Where runs go that are not told where to."""
ADDRESS = "store.url"
"""In the folder of a run whose store is elsewhere: its address, without the password."""
_LOCK = "driver.lock"
_LONGEST = 50  # characters of an experiment's name in that of a folder
_PATIENCE = 1.0  # seconds: whoever only looks whether a run is driven holds the lock for a moment
_LOCKING = "select pg_try_advisory_lock(hashtextextended('mazec ' || current_schema(), 0))"


class NotFound(MazecError):
    """A run, an agent or an environment that is not there (E416)."""

    def __init__(self, what: str, name: object, run: object, remedy: str) -> None:
        super().__init__([NoSuchRecord(kind=what, name=str(name), run=str(run), remedy=remedy)])


@dataclass(frozen=True)
class Run:
    """A run's ``folder``, None where only its store was named, and its ``store``."""

    folder: Path | None
    store: Path | str

    def __str__(self) -> str:
        return str(self.folder) if self.folder is not None else without_password(str(self.store))

    @classmethod
    def found(cls, where: Path | str | None = None, store: str | None = None) -> "Run":
        """The run of a folder or of a store's address, the newest below ``runs`` for None.

        ``store`` is the noted address with a password, or on a server that moved. Raises
        ``NotFound``, and ``RunError`` where it is another run's.
        """
        if where is None:
            return cls.found(_newest(), store)
        if isinstance(where, str) and isinstance(parse_address(where), str):
            return cls(None, where)
        folder = Path(where)
        try:
            inside, outside = (folder / FILE).is_file(), (folder / ADDRESS).is_file()
        except OSError as error:  # a name too long, a folder that is somebody else's
            raise _unusable("read", folder, error) from error
        noted = read_text(folder / ADDRESS).content.strip() if outside and not inside else None
        if store is not None and (inside or noted):
            # the champion of one run must not be written over that of another
            if noted is None or _schema(noted) != _schema(store):
                foreign = ForeignStore(
                    folder=str(folder),
                    store=without_password(store),
                    own=str(noted or folder / FILE),
                )
                raise RunError([foreign])
            return cls(folder, store)
        if inside:
            return cls(folder, folder / FILE)
        if noted is not None:
            return cls(folder, noted)
        remedy = f"give the folder of a run: it contains {FILE} or {ADDRESS}"
        raise NotFound("run", folder.name or where, folder.parent, remedy)

    @classmethod
    def new(cls, name: str, seed: int, out: Path | None, store: str | None) -> "Run":
        """A new folder, by default ``runs/<name>-<seed>-<n>``. Raises ``RunError``."""
        if store is not None and parse_location(store).schema is None:
            raise RunError([InvalidStoreAddress(store=store)])
        noted = None if store is None else without_password(store)
        folder = _made(name, seed, out)
        if store is None or noted is None:
            return cls(folder, folder / FILE)
        write_file(folder / ADDRESS, noted + "\n")
        return cls(folder, store)

    def discard(self) -> None:
        """Take a new folder away again, in which nothing came to be."""
        if self.folder is not None:
            for name in (ADDRESS, ENVIRONMENT, _LOCK, FILE):
                (self.folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()

    @contextmanager
    def driven(self) -> Iterator[None]:
        """Hold the run for one driver, until it leaves or dies. Raises ``RunError`` if it is held.

        The system gives back what a dead process held, so nothing can be left locked.
        """
        with self._held(_PATIENCE) as mine:
            if not mine:
                raise RunError([RunInUse(run=str(self))])
            yield

    @property
    def running(self) -> bool:
        """Whether a driver is at work."""
        if isinstance(self.store, Path) and not self.store.with_name(_LOCK).exists():
            return False
        with self._held(0.0) as mine:
            return not mine

    @contextmanager
    def _held(self, patience: float) -> Iterator[bool]:
        if isinstance(self.store, Path):
            lock = FileLock(self.store.with_name(_LOCK))
            try:
                lock.acquire(timeout=patience, poll_interval=0.05)
            except Timeout:
                yield False
                return
            except OSError as error:
                raise _unusable("lock", self, error) from error
            try:
                yield True
            finally:
                lock.release()
            return
        where = parse_location(self.store)
        engine = connect(where)
        try:
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                mine = connection.execute(text(_LOCKING)).scalar()
                yield bool(mine)
        except SQLAlchemyError as error:
            raise store_error(where.name, error) from error
        finally:
            engine.dispose()


def _schema(store: str) -> tuple[str | None, str | None]:
    """What a server calls a store, whatever the server itself is called."""
    at = parse_location(store)
    return at.url.database, at.schema


def _made(name: str, seed: int, out: Path | None) -> Path:
    stem = re.sub(r"[^\w.-]+", "-", f"{name[:_LONGEST]}-{seed}")
    names = iter((out,)) if out is not None else (RUNS / f"{stem}-{n}" for n in count(1))
    for folder in names:
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue
        except OSError as error:
            raise _unusable("create", folder, error) from error
    raise RunError([RunFolderExists(folder=str(out))])


def _unusable(action: str, folder: object, error: OSError) -> RunError:
    reason = error.strerror or str(error)
    return RunError([UnusableFolder(action=action, folder=str(folder), reason=reason)])


def _newest() -> Path:
    stores = [found for name in (FILE, ADDRESS) for found in RUNS.glob(f"*/{name}")]
    if not stores:
        raise NotFound(
            "run", "at all", RUNS.absolute(), "start one with `mazec evolve`, or name it: --run"
        )
    return max(stores, key=lambda store: store.stat().st_mtime).parent
