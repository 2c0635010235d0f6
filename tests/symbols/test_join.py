"""Joins: each a class whose result covers all segments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.symbols import (
    BUILTIN_JOINS,
    JOINS,
    Call,
    Combination,
    JoinResult,
    JoinRule,
    shape_of,
    size,
)
from mazec.symbols.join import Add, Concat, Max, Mul, Overlap, Stack, Sub
from mazec.symbols.shape import MOST_AXES

shapes = st.lists(st.integers(1, 9), min_size=1, max_size=MOST_AXES).map(tuple)
segments = st.lists(shapes, min_size=2, max_size=4)


def test_the_built_in_ones() -> None:
    assert list(BUILTIN_JOINS.values()) == [Concat, Add, Sub, Mul, Max, Stack]
    for name, rule in BUILTIN_JOINS.items():
        assert rule.name == name and rule.builtin and rule.__doc__
        assert JOINS.accept(JOINS.named([rule]), {}) == {name: rule}


@pytest.mark.parametrize("rule", BUILTIN_JOINS.values())
@given(segments)
def test_a_result_is_a_shape_for_any_segments(rule: type[JoinRule], given_shapes) -> None:
    result = rule.result(given_shapes)
    assert isinstance(result, JoinResult)
    assert shape_of(result.shape) == result.shape
    assert result.join == rule.name or (rule is Stack and result.join == "concat")
    if len({len(shape) for shape in given_shapes}) > 1:
        assert result.flatten


@given(segments)
def test_nothing_is_lost(given_shapes) -> None:
    assert size(Concat.result(given_shapes).shape) == sum(map(size, given_shapes))
    for rule in (Add, Sub, Mul, Max):
        result = rule.result(given_shapes)
        assert size(result.shape) >= max(map(size, given_shapes))


@pytest.mark.parametrize(
    ("rule", "given_shapes", "result"),
    [
        (Concat, [(2, 3), (4, 3)], JoinResult("concat", False, (6, 3))),
        (Concat, [(2, 3), (4, 5)], JoinResult("concat", True, (26,))),
        (Add, [(2, 3), (4, 1)], JoinResult("add", False, (4, 3))),
        (Add, [(2, 3), (7,)], JoinResult("add", True, (7,))),
        (Stack, [(2, 3), (4, 1), (1, 1)], JoinResult("stack", False, (3, 4, 3))),
        (Stack, [(2,) * 6, (2,) * 6], JoinResult("concat", True, (128,))),
    ],
)
def test_examples(rule: type[JoinRule], given_shapes, result: JoinResult) -> None:
    assert rule.result(given_shapes) == result


@pytest.mark.parametrize("rule", BUILTIN_JOINS.values())
@given(st.integers(2, 4), shapes)
def test_equal_shapes_need_no_class(rule: type[JoinRule], count: int, shape) -> None:
    expression = rule.torch(rule.result([shape] * count), [shape] * count)
    assert isinstance(expression, Combination)
    assert (expression.dim is None) == issubclass(rule, Overlap)


def test_different_shapes() -> None:
    shapes = [(2, 3), (4, 3)]
    assert Add.torch(Add.result(shapes), shapes) == Combination("+", fill=0.0)
    assert Mul.torch(Mul.result(shapes), shapes) == Combination("*", fill=1.0)
    assert Stack.torch(Stack.result(shapes), shapes) == Combination("torch.stack", 1, 0.0)
    largest = Max.torch(Max.result(shapes), shapes)
    assert largest == Call("mazec.blocks.join.PaddedMax", {"shape": (4, 3)})


def test_a_join_without_an_expression_is_the_one_that_its_result_names() -> None:
    class Wide(JoinRule):
        name = "wide"

    shapes = [(2,), (2,)]
    assert Wide.torch(Stack.result([(2,) * 6] * 2), shapes) == Concat.torch(
        Concat.result(shapes), shapes
    )
    with pytest.raises(ValueError, match="'wide' is not a built-in join"):
        Wide.torch(JoinResult("wide", False, (2,)), shapes)


def test_one_of_a_plugin_is_watched() -> None:
    class Mean(Add):
        name = "mean"

    assert not Mean.builtin and not Mean.target
    with pytest.raises(NotImplementedError):
        JoinRule.result([(3,), (3,)])
