"""Locations of stores: SQLite files, and schemas of PostgreSQL databases."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from mazec.store.error import StoreError

_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_URL = "a URL of PostgreSQL, for example postgresql://user@host/database?schema=mazec"


@dataclass(frozen=True)
class StoreLocation:
    """The location of a store. ``name`` is for messages and contains no password.

    Either ``path`` or ``schema`` is None.
    """

    name: str
    url: URL
    path: Path | None = None
    schema: str | None = None


def parse_location(where: Path | str) -> StoreLocation:
    """Return the location of a path or a URL. Raises ``StoreError`` for an invalid URL."""
    if isinstance(where, str) and "://" in where:
        return _on_server(where)
    path = Path(where).absolute()
    # with a URI, SQLite can be asked not to create the file
    query = {"mode": "rw", "uri": "true"}
    return StoreLocation(
        str(where), URL.create("sqlite", database=path.as_uri(), query=query), path
    )


def without_password(where: str) -> str:
    """Return a path or a URL without its passwords, for messages and files."""
    return parse_location(where).name


def _on_server(where: str) -> StoreLocation:
    scheme = where.split("://")[0]
    if scheme.split("+")[0] not in ("postgresql", "postgres"):
        problem = "stores of this kind are not supported"
        raise StoreError(f"{scheme}://…", problem, f"give a path, or {_URL}")
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        # both the URL and the error may contain a password
        raise StoreError(f"{scheme}://…", "the URL is invalid", f"give {_URL}") from None
    schema = url.query.get("schema", "mazec")
    hidden = [key for key in url.query if "password" in key]
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    shown = shown.set(query=url.difference_update_query(hidden).query)
    name = shown.render_as_string()
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise StoreError(
            name,
            "the name of its schema is invalid",
            "use lower-case letters, digits and _; do not begin with a digit or pg_",
        )
    url = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    return StoreLocation(name, url, schema=schema)


def parse_address(store: str) -> Path | str:
    """Return the argument that opens a store: a URL as it is, anything else as a path."""
    return store if "://" in store else Path(store)
