"""An open database: transactions that are whole, and errors that a user can act on."""

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


def test_values_that_cannot_be_read_are_damage(store: Store) -> None:
    with pytest.raises(StoreError, match="damaged"), store._reads():
        raise ValueError("no end of an avatar")


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store._reads() as connection:
        query = text("SELECT period FROM experiment")
        assert connection.execute(query).scalar() == 1
        with store._writes() as other:
            other.execute(text("UPDATE experiment SET period = 2"))
        assert connection.execute(query).scalar() == 1
    assert store.period() == 2


def test_it_is_named_without_a_password(store: Store, where: object) -> None:
    assert store.name.removeprefix("postgresql://").split("?")[0] in str(where).replace(":@", "@")
