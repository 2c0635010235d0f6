"""Where a store is: a SQLite file, or a schema of a PostgreSQL database."""

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
    """A store's place. ``name`` is how messages show it: never with a password.

    One of ``path`` and ``schema`` is None.
    """

    name: str
    url: URL
    path: Path | None = None
    schema: str | None = None


def parse_location(where: Path | str) -> StoreLocation:
    """The place that a path or a URL names. Raises ``StoreError`` for a URL that names none."""
    if isinstance(where, str) and "://" in where:
        return _on_server(where)
    path = Path(where).absolute()
    # SQLite's own URL can ask for a file that is there already
    query = {"mode": "rw", "uri": "true"}
    return StoreLocation(
        str(where), URL.create("sqlite", database=path.as_uri(), query=query), path
    )


def without_password(where: str) -> str:
    """A URL as it may be shown and written down."""
    return parse_location(where).name


def _on_server(where: str) -> StoreLocation:
    kind = where.split("://")[0]
    if kind.split("+")[0] not in ("postgresql", "postgres"):
        raise StoreError(f"{kind}://…", "there is no such kind of store", f"give a path, or {_URL}")
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        # what was given may hold a password, and so may the error
        raise StoreError(f"{kind}://…", "the URL cannot be read", f"give {_URL}") from None
    schema = url.query.get("schema", "mazec")
    hidden = [key for key in url.query if "password" in key]
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    shown = shown.set(query=url.difference_update_query(hidden).query)
    name = shown.render_as_string()
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise StoreError(
            name,
            "its schema is not a plain name",
            "a schema has small letters, digits and _, begins with no digit and not with pg_",
        )
    url = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    return StoreLocation(name, url, schema=schema)


def parse_address(store: str) -> Path | str:
    """The address of a store as it is opened: a path, unless it is a database's."""
    return store if "://" in store else Path(store)
