"""An open database: atomic transactions, and errors with a remedy."""

import pytest
from sqlalchemy import text

from mazec.store.error import StoreError
from mazec.store.repository import Store


def test_a_transaction_that_fails_writes_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store._writes() as connection:
        connection.execute(text("UPDATE experiment SET period = 9"))
        raise ZeroDivisionError
    assert store.period() == 1


def test_errors_of_the_database_are_store_errors(store: Store) -> None:
    for transaction in (store._reads, store._writes):
        with pytest.raises(StoreError, match="E415"), transaction() as connection:
            connection.execute(text("SELECT nothing FROM nowhere"))


def test_invalid_values_are_reported_as_damage(store: Store) -> None:
    with pytest.raises(StoreError, match="damaged"), store._reads():
        raise ValueError("no end of an avatar")


def test_a_reading_transaction_sees_one_snapshot(store: Store) -> None:
    with store._reads() as connection:
        query = text("SELECT period FROM experiment")
        assert connection.execute(query).scalar() == 1
        with store._writes() as other:
            other.execute(text("UPDATE experiment SET period = 2"))
        assert connection.execute(query).scalar() == 1
    assert store.period() == 2


def test_the_name_contains_no_password(store: Store, where: object) -> None:
    assert store.name.removeprefix("postgresql://").split("?")[0] in str(where).replace(":@", "@")
