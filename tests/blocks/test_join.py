import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.blocks.join import Join
from mazec.symbols import BUILTIN_JOINS

FOLDS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "max": max,
    "stack": None,
}


def cell(join, segments, sample, place):
    """Compute one cell by the definition in the language."""
    cells = [
        segment[(sample, *place)].item()
        if all(p < size for p, size in zip(place, segment.shape[1:], strict=True))
        else None
        for segment in segments
    ]
    if join == "max":
        return max((v for v in cells if v is not None), default=0.0)
    neutral = 1.0 if join == "mul" else 0.0
    value, *rest = [neutral if v is None else v for v in cells]
    for other in rest:
        value = FOLDS[join](value, other)
    return value


same_rank = st.integers(1, 4).flatmap(
    lambda rank: st.lists(st.tuples(*[st.integers(1, 3)] * rank), min_size=2, max_size=4)
)


def draw(shapes, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(-5, 6, (2, *shape), generator=generator).float() for shape in shapes]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["add", "sub", "mul", "max"]), same_rank)
def test_segments_align_at_the_origin(join, shapes):
    shape = BUILTIN_JOINS[join].result(shapes).shape
    segments = draw(shapes)
    made = Join(join, shape)(*segments)
    assert made.shape == (2, *shape)
    for sample, *place in itertools.product(range(2), *map(range, shape)):
        assert made[(sample, *place)].item() == cell(join, segments, sample, tuple(place))


@settings(deadline=None, max_examples=30)
@given(same_rank)
def test_a_stack_pads_with_zeros(shapes):
    shape = BUILTIN_JOINS["stack"].result(shapes).shape
    segments = draw(shapes)
    made = Join("stack", shape)(*segments)
    assert made.shape == (2, *shape)
    for number, segment in enumerate(segments):
        part = made[:, number]
        inside = (slice(None), *map(slice, segment.shape[1:]))
        assert torch.equal(part[inside], segment)
        assert part.count_nonzero() == segment.count_nonzero()


def test_a_concat_is_along_the_first_axis():
    a, b = draw([(2, 3), (1, 3)])
    assert torch.equal(Join("concat", (3, 3))(a, b), torch.cat([a, b], 1))


@pytest.mark.parametrize("join", BUILTIN_JOINS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_dtype_is_kept(join, dtype):
    shapes = [(3, 1), (1, 3)] if join != "concat" else [(3, 1), (2, 1)]
    made = Join(join, BUILTIN_JOINS[join].result(shapes).shape)(
        *[torch.ones(1, *s, dtype=dtype) for s in shapes]
    )
    assert made.dtype is dtype
    assert made.isfinite().all()


def test_max_keeps_the_infinities_of_a_segment():
    low = torch.tensor([[[-torch.inf], [2.0]]])
    made = Join("max", (2, 2))(low, torch.tensor([[[-3.0, -torch.inf]]]))
    assert made.tolist() == [[[-3.0, -torch.inf], [2.0, 0.0]]]


@pytest.mark.parametrize("join", BUILTIN_JOINS)
def test_gradients_are_finite_and_reach_every_segment(join):
    shapes = [(3, 1), (1, 3)] if join != "concat" else [(3, 1), (2, 1)]
    segments = [torch.full((2, *s), 0.5, requires_grad=True) for s in shapes]
    Join(join, BUILTIN_JOINS[join].result(shapes).shape)(*segments).sum().backward()
    assert all(s.grad.isfinite().all() and s.grad.any() for s in segments)


def test_an_empty_batch():
    assert Join("max", (2, 2))(torch.ones(0, 2, 1), torch.ones(0, 1, 2)).shape == (0, 2, 2)
