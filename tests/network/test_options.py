"""Compile options are checked when they are created."""

import pytest

from mazec.gene.gene import Head
from mazec.network.options import CompileOptions
from mazec.network.price import Budget


def test_loosely_typed_values_are_converted() -> None:
    options = CompileOptions.of([28, 28], 10, "snap")
    assert options == CompileOptions((28, 28), 10, Head.SNAP, Budget())
    assert CompileOptions.of(7).input == (7,)
    assert CompileOptions.of(()).input == (1,)
    assert CompileOptions.of() == CompileOptions()
    assert options.head is Head.SNAP


def test_options_are_values() -> None:
    assert hash(CompileOptions((3,), 2)) == hash(CompileOptions.of(3, 2))
    assert len({CompileOptions((3,)), CompileOptions.of(3), CompileOptions((4,))}) == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"input": (0,)},
        {"input": (1,) * 7},
        {"input": (2.5,)},
        {"output": 0},
        {"output": True},
        {"head": "round"},
        {"budget": 7},
    ],
)
def test_bad_values_are_value_errors(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        CompileOptions(**bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        CompileOptions.of(**bad)  # type: ignore[arg-type]
