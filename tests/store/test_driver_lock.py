"""The lock of a driver: held by one at a time, and tested without leaving a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mazec.store.driver_lock import LOCK, is_locked, try_lock
from mazec.store.error import StoreError
from mazec.store.location import StoreLocation, parse_location
from mazec.store.repository import FILE


def is_exclusive(location: StoreLocation) -> bool:
    with try_lock(location) as first, try_lock(location, patience=0.0) as second:
        assert is_locked(location, patience=0.0)
    return first and not second and not is_locked(location)


def test_one_driver_locks_a_folder(tmp_path: Path) -> None:
    location = parse_location(tmp_path / FILE)
    assert not is_locked(location)
    assert list(tmp_path.iterdir()) == []
    assert is_exclusive(location)


def test_one_driver_locks_a_schema(schema: Callable[[], str]) -> None:
    location, other = (parse_location(schema()) for _ in range(2))
    assert is_exclusive(location)
    with try_lock(location) as first, try_lock(other) as second:
        assert first and second


def test_a_lock_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()
    with pytest.raises(StoreError, match=r"driver\.lock cannot be locked"):
        is_locked(parse_location(tmp_path / FILE))
