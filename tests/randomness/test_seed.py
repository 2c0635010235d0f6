"""Seeds depend on all that they are derived from, and on nothing else."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mazec.randomness.seed import Purpose, derive_seed

VALUES = st.lists(st.one_of(st.integers(), st.text(alphabet="abc", max_size=3)), max_size=4)


@given(st.sampled_from(Purpose), VALUES)
def test_a_seed_is_accepted_by_torch(purpose: Purpose, values: list[int | str]) -> None:
    assert 0 <= derive_seed(purpose, *values) < 2**63
    assert derive_seed(purpose, *values) == derive_seed(purpose, *values)


def test_purpose_and_every_value_and_their_order_count() -> None:
    seeds = {
        derive_seed(Purpose.TRAINING, 0),
        derive_seed(Purpose.OFFSPRING, 0),
        derive_seed(Purpose.TRAINING, 0, "a"),
        derive_seed(Purpose.TRAINING, 0, "a", 1),
        derive_seed(Purpose.TRAINING, 0, 1, "a"),
    }
    assert len(seeds) == 5


def test_values_are_distinguished_by_type_and_by_their_borders() -> None:
    purpose = Purpose.TRAINING
    assert derive_seed(purpose, 1, "2") != derive_seed(purpose, 1, 2)
    assert derive_seed(purpose, 1, 2.0) != derive_seed(purpose, 1, 2)
    assert derive_seed(purpose, "a/1", 3) != derive_seed(purpose, "a", 1, 3)


def test_numbers_of_purposes_are_fixed_and_distinct() -> None:
    assert [purpose.value for purpose in Purpose] == list(range(1, len(Purpose) + 1))


def test_a_seed_depends_on_the_number_of_a_purpose_and_not_on_its_name() -> None:
    assert derive_seed(Purpose.OFFSPRING, 7, 3, "pond", 1, 5) == 1279345159701730610
    assert "OFFSPRING" not in json.dumps([Purpose.OFFSPRING])
