import math
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from mazec.evolution.offspring import LEAST_RATE, Edit, Offspring, check_jitter, with_least_rates
from mazec.gene.gene import Gene, Header


def test_values_are_frozen() -> None:
    offspring: Any = Offspring(Gene(), (Edit("delete", 3, 2),))
    with pytest.raises(FrozenInstanceError):
        offspring.gene = Gene()
    with pytest.raises(FrozenInstanceError):
        offspring.edits[0].length = 1


def test_bred_rates_cannot_die_out() -> None:
    header = Header(output=3, rates=(("delete", 0.0), ("tune", 0.00005), ("length", 7.0)))
    assert with_least_rates(header) == Header(
        output=3, rates=(("delete", LEAST_RATE), ("tune", LEAST_RATE), ("length", 7.0))
    )
    good = Header(rates=(("delete", LEAST_RATE),))
    assert with_least_rates(good) is good


@pytest.mark.parametrize("jitter", [-0.1, math.nan, math.inf])
def test_bad_jitter(jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter"):
        check_jitter(jitter)
