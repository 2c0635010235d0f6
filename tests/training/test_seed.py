"""Seeds depend on all that they are derived from, and on nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from mazec.training.seed import derived

NAMES = st.lists(st.one_of(st.integers(), st.text(alphabet="abc", max_size=3)), max_size=4)


@given(st.integers(), NAMES)
def test_a_seed_is_what_torch_takes(seed: int, names: list[int | str]) -> None:
    assert 0 <= derived(seed, *names) < 2**63
    assert derived(seed, *names) == derived(seed, *names)


def test_every_part_and_their_order_count() -> None:
    seeds = {derived(0), derived(1), derived(0, "a"), derived(0, "a", 1), derived(0, 1, "a")}
    assert len(seeds) == 5


def test_a_seed_stays_the_same_for_good() -> None:
    assert derived(7, 3, "pond", 1, "offspring", 5) == 7474889561855110912


def test_names_are_told_apart_whatever_they_hold() -> None:
    assert derived(1, 2, "a/1", 3) != derived(1, 2, "a", 1, 3)
    assert derived(1, "2") != derived(1, 2)
