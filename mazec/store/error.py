"""Errors of a store, each with a remedy."""

import re

from sqlalchemy.exc import SQLAlchemyError

from mazec.diagnostics import MazecError
from mazec.diagnostics.runs import UnusableStore

_ROOM = ("the disk is full", "free some space and resume the run; finished work is kept")
_LOCKED = ("another program has locked it", "end that program, or wait until it has finished")
_RESUME = "check that the server is running, then resume the run; finished work is kept"
_PASSWORD = (
    "the server rejects the user or the password",
    "check both; a password goes into the URL, PGPASSWORD or ~/.pgpass",
)
_DATABASE = ("the server has no such database", "create it first: createdb NAME")
_UNREACHABLE = (
    "the server cannot be reached",
    "check the host and port of the URL, and that the server is running",
)

# by the start of SQLite's own names for what went wrong
_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": (
        "it is read-only, or its folder is",
        "make both writable, or copy the run to where they are",
    ),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "the file must be readable, and its folder writable",
    ),
    "SQLITE_FULL": _ROOM,
    "SQLITE_IOERR": (
        "the disk failed to read or write it",
        "check whether the disk is full or failing, then resume the run",
    ),
    "SQLITE_CORRUPT": (
        "the file is damaged or cut off",
        "restore it from a backup, or start a new run",
    ),
    "SQLITE_NOTADB": (
        "it is not an SQLite file, or it is damaged",
        "give the store of a run, or restore it from a backup",
    ),
}

# by the start of PostgreSQL's SQLSTATE
_STATES = {
    "28": _PASSWORD,
    "3D000": _DATABASE,
    "42501": (
        "the user lacks the necessary rights",
        "grant the user the right to create and write",
    ),
    "25006": ("the server is read-only", "use a server that can be written"),
    "53100": _ROOM,
    "53300": (
        "the server has no free connection",
        "use fewer workers, or raise its limit of connections",
    ),
    "55P03": _LOCKED,
    "57P": ("the server is shutting down", _RESUME),
    "08": ("the connection was lost", _RESUME),
}

# a connection that is refused has no state: what the server says is all there is
_SAYINGS = {
    r"password|authentication|pg_hba|role .* does not exist": _PASSWORD,
    r"database .* does not exist": _DATABASE,
    r"too many (clients|connections)": _STATES["53300"],
    r"terminat|closed the connection|connection is (lost|closed)|consuming input": _STATES["08"],
    r"connection .*failed|refused|resolve|translate host|timeout|no such file": _UNREACHABLE,
}


class StoreError(MazecError):
    """A store that cannot be used; its diagnostic (E415) says which one, why, and what to do."""

    def __init__(self, store: str, problem: str, remedy: str = "") -> None:
        super().__init__([UnusableStore(store=store, problem=problem, remedy=remedy)])


def store_error(store: str, error: SQLAlchemyError) -> StoreError:
    """Return the error of a database with a remedy."""
    told = getattr(error, "orig", None) or error
    for attribute, known in (("sqlite_errorname", _SQLITE), ("sqlstate", _STATES)):
        code = getattr(told, attribute, None) or ""
        for start, (problem, remedy) in known.items():
            if code.startswith(start):
                return StoreError(store, problem, remedy)
    words = str(told).strip() or type(told).__name__
    if not hasattr(told, "sqlite_errorname") and not getattr(told, "sqlstate", None):
        for pattern, (problem, remedy) in _SAYINGS.items():
            if re.search(pattern, words, re.IGNORECASE):
                return StoreError(store, problem, remedy)
    return StoreError(store, words.splitlines()[0], "this message comes from the database itself")
