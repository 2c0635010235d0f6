"""Runs: the folder and the store of an experiment's results, and the lock of its driver."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

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
from mazec.store.driver_lock import LOCK, is_locked, try_lock
from mazec.store.location import parse_address, parse_location, without_password
from mazec.store.repository import FILE
from mazec.workers.error import RunError

RUNS = Path("runs")
"""The default folder of runs."""
ADDRESS = "store.url"
"""The file in a run's folder with the address of its database, without the password."""
DATA = ("data.npz", "data.parquet")
"""The names of files with data that was in memory, in the folder of a run."""
_LONGEST = 50  # characters of an experiment's name in the name of its folder


class NotFound(MazecError):
    """A run, an agent or an environment that does not exist (E416)."""

    def __init__(self, kind: str, name: object, run: object, remedy: str) -> None:
        super().__init__([NoSuchRecord(kind=kind, name=str(name), run=str(run), remedy=remedy)])


@dataclass(frozen=True)
class DataFile:
    """Data that was in memory, as a file in the folder of its run; ``name`` is one of ``DATA``."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Run:
    """A run with its ``store``, and its ``folder`` unless only the store was named."""

    folder: Path | None
    store: Path | str

    def __str__(self) -> str:
        return str(self.folder) if self.folder is not None else without_password(str(self.store))

    @classmethod
    def find(cls, location: Path | str | None = None, store: str | None = None) -> "Run":
        """Return the run of a folder or of a store's address, by default the newest in ``runs``.

        ``store`` replaces the address in the folder, to add a password or because the server has
        moved. Raises ``NotFound`` if there is no run, and ``RunError`` if the store belongs to
        another run or the folder cannot be read.
        """
        if location is None:
            return cls.find(_newest(), store)
        if isinstance(location, str) and isinstance(parse_address(location), str):
            return cls(None, location)
        folder = Path(location)
        try:
            has_store, has_address = (folder / FILE).is_file(), (folder / ADDRESS).is_file()
        except OSError as error:  # a name that is too long, or a folder without permission
            raise _unusable("read", folder, error) from error
        address = (
            read_text(folder / ADDRESS).content.strip() if has_address and not has_store else None
        )
        if store is not None and (has_store or address):
            # the champion of one run must not be written over that of another
            if address is None or _schema(address) != _schema(store):
                foreign = ForeignStore(
                    folder=str(folder),
                    store=without_password(store),
                    own=str(address or folder / FILE),
                )
                raise RunError([foreign])
            return cls(folder, store)
        if has_store:
            return cls(folder, folder / FILE)
        if address is not None:
            return cls(folder, address)
        remedy = f"give the folder of a run, which contains {FILE} or {ADDRESS}"
        raise NotFound("run", folder.name or location, folder.parent, remedy)

    @classmethod
    def new(cls, name: str, seed: int, out: Path | None, store: str | None) -> "Run":
        """Return a run in a new folder, by default ``runs/<name>-<seed>-<n>``.

        Raises ``RunError`` if the folder exists or cannot be created, or if ``store`` is not the
        address of a database.
        """
        if store is not None and parse_location(store).schema is None:
            raise RunError([InvalidStoreAddress(store=store)])
        address = None if store is None else without_password(store)
        folder = _create_folder(name, seed, out)
        if store is None or address is None:
            return cls(folder, folder / FILE)
        write_file(folder / ADDRESS, address + "\n")
        return cls(folder, store)

    def write_data(self, data: DataFile) -> Path:
        """Write data into the folder of a new run, and return the absolute path of the file."""
        assert self.folder is not None
        path = (self.folder / data.name).absolute()
        write_file(path, data.content)
        return path

    def discard(self) -> None:
        """Remove the folder of a new run that could not begin."""
        if self.folder is not None:
            for name in (ADDRESS, ENVIRONMENT, LOCK, FILE, *DATA):
                (self.folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the run for one driver. Raises ``RunError`` if another process has locked it.

        The operating system or the database releases the lock of a process that dies, so no run
        stays locked.
        """
        with try_lock(parse_location(self.store)) as acquired:
            if not acquired:
                raise RunError([RunInUse(run=str(self))])
            yield

    @property
    def running(self) -> bool:
        """Return whether a driver is running it."""
        return is_locked(parse_location(self.store), patience=0.0)


def _schema(store: str) -> tuple[str | None, str | None]:
    """Return the database and the schema of a store, which stay the same if its server moves."""
    location = parse_location(store)
    return location.url.database, location.schema


def _create_folder(name: str, seed: int, out: Path | None) -> Path:
    stem = re.sub(r"[^\w.-]+", "-", f"{name[:_LONGEST]}-{seed}")
    candidates = iter((out,)) if out is not None else (RUNS / f"{stem}-{n}" for n in count(1))
    for folder in candidates:
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
    stores = [path for name in (FILE, ADDRESS) for path in RUNS.glob(f"*/{name}")]
    if not stores:
        raise NotFound(
            "run",
            "at all",
            RUNS.absolute(),
            "start one with `mazec evolve`, or give its folder with --run",
        )
    return max(stores, key=lambda store: store.stat().st_mtime).parent
