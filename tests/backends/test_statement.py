"""Statements, executed: adapters keep values in order, joins follow their definition."""

import functools
import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.backends.statement import Statement, adapt, combine
from mazec.symbols import BUILTIN_JOINS, Combination

shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
same_rank = st.integers(1, 4).flatmap(
    lambda rank: st.lists(st.tuples(*[st.integers(1, 3)] * rank), min_size=2, max_size=4)
)
RULES = {name: BUILTIN_JOINS[name] for name in ("add", "sub", "mul", "stack")}


def execute(statements, **values):
    """Return the variables after the statements."""
    variables = {"torch": torch, "nn": torch.nn, **values}
    for statement in statements:
        exec("\n".join(statement.lines(0)), variables)
    return variables


def combined(combination, segments, writable=True):
    """Return the combined segments; nothing but the writable ones may change."""
    names = [f"x{number}" for number in range(len(segments))]
    unused = map("y{}".format, itertools.count())
    statements = combine(
        combination,
        "x",
        names,
        [x.shape[1:] for x in segments],
        set(names) if writable else set(),
        lambda: next(unused),
    )
    before = dict(zip(names, segments, strict=True))
    after = execute(statements, **before)
    assert writable or all(after[name] is x for name, x in before.items())
    return after["x"]


@settings(deadline=None)
@given(shapes, shapes)
def test_an_adapter_keeps_values_in_order(input, output):
    x = torch.arange(1.0, 1 + 2 * torch.Size(input).numel()).reshape(2, *input)
    statements = list(adapt("y", "x", input, output))
    after = execute(statements, x=x)
    assert after["x"] is x
    adapted = after["y"] if input != output else x
    assert adapted.shape == (2, *output)
    for old, new in zip(x.flatten(1), adapted.flatten(1), strict=True):
        kept = min(len(old), len(new))
        assert torch.equal(old[:kept], new[:kept])
        assert not new[kept:].any()
    same_size = torch.Size(input).numel() == torch.Size(output).numel()
    assert not same_size or len(statements) <= 1


@pytest.mark.parametrize("output", [(6,), (2, 3), (4,), (2, 2), (9,), (3, 3)])
def test_adapters_take_any_memory_layout_dtype_and_an_empty_batch(output):
    x = torch.arange(12.0, dtype=torch.float16).reshape(2, 2, 3).transpose(1, 2)
    for part in (x, x[:0]):
        adapted = execute(adapt("x", "x", (3, 2), output), x=part)["x"]
        assert adapted.shape == (len(part), *output)
        assert adapted.dtype is torch.float16


def cell(join, segments, at):
    """Compute one cell by the definition in the language."""
    neutral = 1.0 if join == "mul" else 0.0
    values = [x[at].item() if all(map(int.__lt__, at, x.shape)) else neutral for x in segments]
    two = {"add": float.__add__, "sub": float.__sub__, "mul": float.__mul__}
    return functools.reduce(two[join], values) if join in two else values


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(RULES)), same_rank, st.booleans())
def test_segments_align_at_the_origin(join, shapes, writable):
    generator = torch.Generator().manual_seed(0)
    segments = [torch.randint(-5, 6, (2, *s), generator=generator).float() for s in shapes]
    result = RULES[join].result(shapes)
    value = combined(RULES[join].torch(result, shapes), segments, writable)
    assert value.shape == (2, *result.shape)
    cells = value.movedim(1, -1) if join == "stack" else value
    common = tuple(map(max, zip(*shapes, strict=True)))
    for at in itertools.product(range(2), *map(range, common)):
        assert cells[at].tolist() == cell(join, segments, at)


@pytest.mark.parametrize("join", BUILTIN_JOINS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_dtype_is_kept_and_gradients_reach_every_segment(join, dtype):
    shapes = [(3, 2), (3, 2), (3, 1)] if join in RULES else [(3, 2)] * 3
    segments = [torch.full((2, *s), 0.5, dtype=dtype, requires_grad=True) for s in shapes]
    rule = BUILTIN_JOINS[join]
    value = combined(rule.torch(rule.result(shapes), shapes), segments)
    assert value.dtype is dtype
    value.sum().backward()
    assert all(x.grad.isfinite().all() and x.grad.any() for x in segments)


@pytest.mark.parametrize("function", ["+", "-", "*", "torch.maximum", "torch.hypot"])
@pytest.mark.parametrize("count", [2, 3, 9, 120])
def test_many_segments_are_combined_from_left_to_right(function, count):
    segments = list(torch.randn(count, 1, 3, generator=torch.Generator().manual_seed(count)))
    two = {"+": torch.add, "-": torch.sub, "*": torch.mul}
    expected = functools.reduce(two.get(function) or getattr(torch, function[6:]), segments)
    assert torch.equal(combined(Combination(function), segments, writable=False), expected)


def test_a_value_that_repeats_is_padded_once():
    statements = list(
        combine(
            Combination("+", fill=0.0),
            "x",
            ["x", "x1", "x"],
            [(2, 3), (4, 3), (2, 3)],
            set(),
            lambda: "x2",
        )
    )
    assert statements == [
        Statement("x2", "nn.functional.pad", ("x", "(0, 0, 0, 2)")),
        Statement("x", "x2 + x1 + x2"),
    ]
