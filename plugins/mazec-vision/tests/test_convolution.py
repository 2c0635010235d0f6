from itertools import combinations
from math import prod

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch import nn

import mazec
from mazec.network.verify import verify
from mazec.symbols import Vocabulary
from mazec.testing import strategies
from mazec_vision.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    DepthwiseConv2d,
    PointwiseConv2d,
    common_groups,
)

BUDGET = mazec.Budget(
    parameters=20_000, largest=20_000, activations=50_000, operations=1_000_000, layers=100
)
CONVOLUTIONS = Vocabulary.of([Conv1d, Conv2d, Conv3d, DepthwiseConv2d, PointwiseConv2d])
GREAT = 10**40 - 1


def compiled(symbol, shape, **options):
    return mazec.compile(
        mazec.Gene((symbol,)), shape, head="none", vocabulary=CONVOLUTIONS, **options
    )


def noise(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


# -- against torch


@st.composite
def accepted(draw, axes):
    """A shape, and figures that torch takes on it."""
    groups = draw(st.integers(1, 3))
    channels = groups * draw(st.integers(1, 2))
    sides = tuple(draw(st.integers(1, 9 if axes < 3 else 5)) for _ in range(axes))
    figures = {
        "out_channels": groups * draw(st.integers(1, 3)),
        "kernel_size": draw(st.integers(1, 5)),
        "stride": draw(st.integers(1, 12)),
        "padding": draw(st.integers(0, 5)),
        "dilation": draw(st.integers(1, 3)),
        "groups": groups,
        "bias": draw(st.booleans()),
    }
    extent = figures["dilation"] * (figures["kernel_size"] - 1) + 1
    assume(extent <= min(sides) + 2 * figures["padding"])
    return (channels, *sides), figures


def same_as_torch(symbol, reference, shape):
    network = compiled(symbol, shape)
    module = network.module()
    (own,) = (part for part in module.modules() if type(part) is type(reference))
    assert own.kernel_size == reference.kernel_size
    reference.load_state_dict(own.state_dict())
    x = noise(2, *shape)
    expected = reference(x)
    # another stride that comes to the same is another way to sum, and rounds otherwise
    torch.testing.assert_close(module(x), expected)
    assert network.output_shape == expected.shape[1:]
    assert network.parameters == sum(p.numel() for p in reference.parameters())
    assert network.operations == network.parameters * prod(expected.shape[2:])


@pytest.mark.parametrize(("kind", "axes"), [(Conv1d, 1), (Conv2d, 2), (Conv3d, 3)])
def test_is_torchs_own(kind, axes):
    @settings(deadline=None, max_examples=60)
    @given(case=accepted(axes))
    def check(case):
        shape, figures = case
        reference = getattr(nn, f"Conv{axes}d")(shape[0], **figures)
        same_as_torch(kind(**figures), reference, shape)

    check()


@settings(deadline=None, max_examples=60)
@given(case=accepted(2), multiplier=st.integers(1, 3))
def test_a_depthwise_one_is_torchs_with_a_group_for_each_channel(case, multiplier):
    shape, figures = case
    del figures["out_channels"], figures["groups"]
    outputs = shape[0] * multiplier
    reference = nn.Conv2d(shape[0], outputs, groups=shape[0], **figures)
    same_as_torch(DepthwiseConv2d(multiplier=multiplier, **figures), reference, shape)


@settings(deadline=None, max_examples=30)
@given(channels=st.integers(1, 6), outputs=st.integers(1, 6), bias=st.booleans())
def test_a_pointwise_one_is_torchs_with_a_kernel_of_one(channels, outputs, bias):
    reference = nn.Conv2d(channels, outputs, 1, bias=bias)
    same_as_torch(PointwiseConv2d(out_channels=outputs, bias=bias), reference, (channels, 4, 3))


def test_the_declared_kernel_is_what_a_table_shows():
    network = compiled(Conv2d(out_channels=8, kernel_size=5, padding=2), (1, 28, 28))
    (layer,) = network.to_dict()["layers"]
    assert (layer["op"], layer["kernel_size"], layer["padding"]) == ("Conv2d", 5, 2)


# -- any figures on any shape


@settings(deadline=None, max_examples=150)
@given(
    symbol=strategies.symbols(CONVOLUTIONS),
    shape=strategies.shapes(5) | strategies.shapes(40).map(lambda s: s[:2]) | strategies.shapes(),
)
@example(Conv2d(kernel_size=1, stride=GREAT, padding=GREAT, dilation=GREAT), (28, 28))
@example(Conv2d(kernel_size=2, stride=GREAT, padding=GREAT, dilation=GREAT), (28, 28))
@example(Conv3d(kernel_size=GREAT, stride=GREAT, groups=GREAT), (4, 4, 4))
@example(Conv1d(groups=GREAT, kernel_size=GREAT, padding=GREAT), (1,))
@example(DepthwiseConv2d(multiplier=GREAT, kernel_size=GREAT), (GREAT,) * 6)
@example(Conv2d(out_channels=GREAT, groups=GREAT - 1), (GREAT,) * 3)
def test_either_runs_or_is_over_budget(symbol, shape):
    try:
        network = compiled(symbol, shape, budget=BUDGET)
    except mazec.OverBudget:
        return
    verify(network.network)
    module = network.module()
    made = module(noise(2, *shape))
    made.sum().backward()
    assert made.shape[1:] == network.output_shape
    assert sum(p.numel() for p in module.parameters()) == network.parameters


def test_each_axis_snaps_by_itself():
    (step,) = compiled(Conv2d(kernel_size=5, stride=4), (1, 3, 9)).network.nodes
    assert step.call.arguments["kernel_size"] == (3, 5)
    assert step.call.arguments["stride"] == (3, 4)
    assert step.call.arguments["padding"] == 0


@pytest.mark.parametrize(
    ("kind", "shape", "seen"),
    [
        (Conv1d, (7,), (1, 7)),
        (Conv1d, (3, 7), (3, 7)),
        (Conv1d, (3, 7, 2), (3, 14)),
        (Conv2d, (7,), (1, 3, 3)),
        (Conv2d, (3, 7), (1, 3, 7)),
        (Conv2d, (2, 3, 7, 5), (6, 7, 5)),
        (Conv3d, (7,), (1, 1, 3, 3)),
        (Conv3d, (3, 7), (1, 1, 3, 7)),
        (Conv3d, (2, 3, 7), (1, 2, 3, 7)),
        (Conv3d, (2, 3, 7, 5), (2, 3, 7, 5)),
        (Conv3d, (9, 2, 3, 7, 5, 1), (54, 7, 5, 1)),
    ],
)
def test_sees(kind, shape, seen):
    assert kind().module_input(shape) == seen


# -- groups


@settings(deadline=None)
@given(
    primes=st.lists(st.sampled_from([2, 2, 3, 3, 5, 7, 97, 251]), max_size=5),
    declared=st.integers(1, 3000) | st.integers(1, 2**32) | st.integers(1, GREAT),
    extra=st.sampled_from([1, 11, 10_007, 10**39 + 9]),
)
@example(primes=[2, 251, 251, 251, 251], declared=3, extra=1)
@example(primes=[97, 251, 251], declared=97 * 251 - 1, extra=1)
def test_groups_are_the_largest_common_divisor_that_is_not_above(primes, declared, extra):
    common = prod(primes)
    assume(common <= 2**32 or declared <= 2**16)
    chosen = [c for n in range(len(primes) + 1) for c in combinations(primes, n)]
    expected = max(d for d in map(prod, chosen) if d <= declared)
    assert common_groups(declared, common * extra, common) == expected
    assert common_groups(declared, common, common * 13) == expected


@settings(deadline=None)
@given(
    declared=st.integers(1, GREAT),
    inputs=st.integers(1, GREAT),
    outputs=st.integers(1, GREAT),
)
@example(declared=GREAT - 1, inputs=GREAT, outputs=GREAT)
@example(declared=2**31 - 2, inputs=2**31 - 1, outputs=2**31 - 1)
def test_groups_divide_both_channels_however_many(declared, inputs, outputs):
    groups = common_groups(declared, inputs, outputs)
    assert 1 <= groups <= declared
    assert inputs % groups == outputs % groups == 0


def test_a_search_that_is_cut_short_is_over_any_budget():
    channels = 2**33
    groups = 2**16 + 1
    symbol = Conv1d(out_channels=channels, kernel_size=1, groups=groups)
    assert common_groups(groups, channels, channels) == 1
    assert symbol.parameters((channels, 1)) > 2**63
