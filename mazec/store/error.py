"""Errors of stores, each with a remedy."""

import re

from sqlalchemy.exc import SQLAlchemyError

from mazec.diagnostics import MazecError
from mazec.diagnostics.runs import UnusableStore

_DISK_FULL = (
    "the disk is full",
    "free some space, then resume the run: all that was finished is kept",
)
_LOCKED = ("another program has locked it", "end that program, or wait until it is done")
_RESUME = "make sure that the server runs, then resume the run: all that was finished is kept"
_PASSWORD = (
    "the server rejects the user or the password",
    "check both; a password can be in the URL, in PGPASSWORD or in ~/.pgpass",
)
_DATABASE = ("the database does not exist", "create it first: createdb NAME")
_UNREACHABLE = (
    "the server cannot be reached",
    "check the host and the port in the URL, and make sure that the server runs",
)

# by prefixes of the names of SQLite's error codes
_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": (
        "it is read-only, or its folder is",
        "make both writable, or copy the run to a folder that is",
    ),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "make the file readable, and its folder writable",
    ),
    "SQLITE_FULL": _DISK_FULL,
    "SQLITE_IOERR": (
        "the disk cannot read or write it",
        "check whether the disk is full or failing, then resume the run",
    ),
    "SQLITE_CORRUPT": (
        "the file is damaged or truncated",
        "restore it from a backup, or start a new run",
    ),
    "SQLITE_NOTADB": (
        "it is not a SQLite file, or it is damaged",
        "name the store of a run, or restore it from a backup",
    ),
}

# by prefixes of PostgreSQL's SQLSTATE codes
_STATES = {
    "28": _PASSWORD,
    "3D000": _DATABASE,
    "42501": ("the user lacks a permission", "grant the user the right to create and write tables"),
    "25006": ("the server is read-only", "name a server that accepts writes"),
    "53100": _DISK_FULL,
    "53300": (
        "the server has no free connection",
        "use fewer workers, or raise max_connections of the server",
    ),
    "55P03": _LOCKED,
    "57P": ("the server is shutting down", _RESUME),
    "08": ("the connection was lost", _RESUME),
}

# failed connections have no SQLSTATE, only a message
_MESSAGES = {
    r"password|authentication|pg_hba|role .* does not exist": _PASSWORD,
    r"database .* does not exist": _DATABASE,
    r"too many (clients|connections)": _STATES["53300"],
    r"terminat|closed the connection|connection is (lost|closed)|consuming input": _STATES["08"],
    r"connection .*failed|refused|resolve|translate host|timeout|no such file": _UNREACHABLE,
}


class StoreError(MazecError):
    """A store that cannot be used, with the problem and a remedy."""

    def __init__(self, store: str, problem: str, remedy: str = "") -> None:
        super().__init__([UnusableStore(store=store, problem=problem, remedy=remedy)])


def store_error(store: str, error: SQLAlchemyError) -> StoreError:
    """Return an error of the database as a ``StoreError`` with a remedy."""
    cause = getattr(error, "orig", None) or error
    for attribute, known in (("sqlite_errorname", _SQLITE), ("sqlstate", _STATES)):
        code = getattr(cause, attribute, None) or ""
        for prefix, (problem, remedy) in known.items():
            if code.startswith(prefix):
                return StoreError(store, problem, remedy)
    message = str(cause).strip() or type(cause).__name__
    if not hasattr(cause, "sqlite_errorname") and not getattr(cause, "sqlstate", None):
        for pattern, (problem, remedy) in _MESSAGES.items():
            if re.search(pattern, message, re.IGNORECASE):
                return StoreError(store, problem, remedy)
    return StoreError(store, message.splitlines()[0], "this is a message of the database itself")
