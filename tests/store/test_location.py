"""Locations of stores: paths, and URLs that are shown without their passwords."""

from pathlib import Path

import pytest

from mazec.store.error import StoreError
from mazec.store.location import parse_address, parse_location, without_password


def test_a_path_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for where in ("odd name? 100% #1.sqlite", Path("odd name? 100% #1.sqlite")):
        location = parse_location(where)
        assert location.name == "odd name? 100% #1.sqlite"
        assert location.path == tmp_path / "odd name? 100% #1.sqlite"
        assert location.schema is None
        assert location.url.query["mode"] == "rw"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_url_is_a_schema_of_a_database(scheme: str) -> None:
    location = parse_location(f"{scheme}://me:hush@host:1/data?schema=king1&sslmode=require")
    assert (location.schema, location.path) == ("king1", None)
    assert location.url.drivername == "postgresql+psycopg"
    assert (location.url.password, dict(location.url.query)) == ("hush", {"sslmode": "require"})
    assert "hush" not in location.name
    assert parse_location(f"{scheme}://me@host/data").schema == "mazec"


@pytest.mark.parametrize(
    "where",
    [
        "mysql://me:hush@host/x",
        "postgresql://me:hush@host:port/x",
        "postgresql://me:hush@host/x?schema=No",
        "postgresql://me:hush@host/x?schema=pg_mine",
        "postgresql://me:hush@host/x?schema=a&schema=b",
    ],
)
def test_errors_of_invalid_urls_contain_no_password(where: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse_location(where)
    assert "hush" not in str(caught.value)


def test_passwords_in_the_query_are_hidden() -> None:
    shown = without_password("postgres://me:hush@host/x?password=hush&sslpassword=hush")
    assert shown == "postgresql://me@host/x"


def test_an_address_is_a_path_unless_it_is_a_url() -> None:
    assert parse_address("a/b.sqlite") == Path("a/b.sqlite")
    assert parse_address("postgresql://host/x") == "postgresql://host/x"
