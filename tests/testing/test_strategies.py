"""The strategies for authors of plugins: all values are valid, and the bounds are drawn."""

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from mazec.gene.gene import Gene, Header
from mazec.symbols import (
    Choice,
    Flag,
    Integer,
    Layer,
    Parameter,
    Real,
    Symbol,
    Vocabulary,
    checked,
    choice,
    flag,
    integer,
    real,
)
from mazec.testing import strategies

PARAMETERS: list[Parameter] = [
    Integer(3, low=-2, high=900),
    Integer(3, low=200, high=300),
    Real(0.5, low=-1.0, high=1.0),
    Choice("a", ("a", "b")),
    Flag(True),
]


class Wave(Layer):
    """A symbol with a parameter of each kind."""

    width: int = integer(3, low=1, high=7)
    height: float = real(0.5, low=0.0, high=1.0)
    form: str = choice("sine", ("sine", "saw"))
    moves: bool = flag(False)


OWN = Vocabulary.of([Wave])


@pytest.mark.parametrize("parameter", PARAMETERS, ids=str)
@given(st.data())
def test_values_are_inside_the_bounds(parameter: Parameter, data: st.DataObject) -> None:
    value = data.draw(strategies.values(parameter))
    assert checked(parameter, value, "it") == value


@pytest.mark.parametrize("parameter", PARAMETERS[:3], ids=str)
def test_the_bounds_are_drawn_too(parameter: Any) -> None:
    for bound in (parameter.low, parameter.high):
        assert find(strategies.values(parameter), bound.__eq__) == bound


@given(strategies.symbols(OWN))
def test_symbols_are_those_of_the_vocabulary(symbol: Symbol) -> None:
    assert isinstance(symbol, Wave)
    assert 1 <= symbol.width <= 7


@given(strategies.shapes(largest=9))
def test_shapes_have_axes_of_at_least_1(shape: tuple[int, ...]) -> None:
    assert 1 <= len(shape) <= 6
    assert all(1 <= axis <= 9 for axis in shape)


@given(strategies.headers(OWN))
def test_a_table_holds_names_of_the_vocabulary(header: Header) -> None:
    assert {name for name, _ in header.table} <= {"WAVE"}


@settings(deadline=None)
@given(strategies.genes(OWN, longest=4))
def test_genes_are_no_longer_than_asked(gene: Gene) -> None:
    assert len(gene) <= 4
    assert all(isinstance(symbol, Wave) for symbol in gene)


def test_every_part_of_a_header_can_be_there() -> None:
    header = find(
        strategies.headers(),
        lambda drawn: (
            all(vars(drawn)[part] for part in ("input", "output", "name", "table"))
            and bool(drawn.rates and drawn.learning)
        ),
    )
    assert header.head is None  # the simplest
