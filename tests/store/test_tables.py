"""The tables: their names and keys are fixed, since queries of users rely on them."""

from mazec.store.tables import REVISION, UPGRADABLE, metadata


def test_the_tables_and_their_keys() -> None:
    keys = {
        table.name: [column.name for column in table.primary_key.columns]
        for table in metadata.sorted_tables
    }
    assert keys == {
        "agent": ["number"],
        "avatar": ["id"],
        "epoch": ["avatar", "number"],
        "experiment": ["id"],
        "tally": ["environment", "end"],
        "warning": ["id"],
    }


def test_every_constraint_and_index_has_a_name() -> None:
    for table in metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints)
        assert all(index.name for index in table.indexes)


def test_upgradable_revisions_are_older() -> None:
    assert all(revision < REVISION for revision in UPGRADABLE)
