"""Patches and positions."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary, as_image
from mazec_attention.embedding import PatchEmbedding
from mazec_attention.plugin import mazec_symbols

VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])
sides = st.integers(1, 12)


def build(text, input):
    return mazec.compile(mazec.parse(text, VOCABULARY), input, vocabulary=VOCABULARY)


def normal(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


@settings(deadline=None, max_examples=50)
@given(
    st.tuples(st.integers(1, 3), sides, sides),
    st.integers(1, 14),
    st.integers(1, 5),
    st.booleans(),
)
def test_is_a_convolution_in_strides_over_the_padded_image(shape, size, features, bias):
    channels, height, width = shape
    gene = mazec.Gene((PatchEmbedding(patch_size=size, features=features, bias=bias),))
    module = mazec.compile(gene, shape).module()
    linear = next(m for m in module.modules() if isinstance(m, nn.Linear))
    high, wide = min(size, height), min(size, width)
    weight = linear.weight.reshape(features, channels, high, wide)
    x = normal(2, *shape)
    padded = nn.functional.pad(x, (0, -width % wide, 0, -height % high))
    wanted = nn.functional.conv2d(padded, weight, linear.bias, stride=(high, wide))
    torch.testing.assert_close(module(x), wanted.flatten(2).transpose(1, 2))


@pytest.mark.parametrize(
    ("shape", "size", "given"),
    [
        ((28, 28), 4, (49, 8)),
        ((28, 28), 5, (36, 8)),
        ((784,), 7, (16, 8)),
        ((3, 32, 32), 100, (1, 8)),
        ((16, 50), 10**39, (1, 8)),
        ((2, 3, 4, 5), 2, (6, 8)),
    ],
)
def test_makes_patches_of(shape, size, given):
    network = build(f"PATCH_EMBEDDING(patch_size={size}, features=8)", shape)
    assert network.output_shape == given
    assert network.operations == given[0] * network.parameters
    assert network.parameters == sum(p.numel() for p in network.module().parameters())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple), st.integers(1, 10))
def test_no_value_is_lost(shape, size):
    symbol = PatchEmbedding(patch_size=size, features=1)
    module = mazec.compile(mazec.Gene((symbol,)), shape).module()
    with torch.no_grad():
        for weight in module.parameters():
            weight.fill_(1.0)
    x = torch.ones(1, *shape, requires_grad=True)
    module(x).sum().backward()
    assert torch.equal(x.grad, torch.ones_like(x))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6).map(tuple))
def test_a_place_is_added_to_every_value(shape):
    network = build("POSITIONAL_EMBEDDING", shape)
    module, x = network.module(), normal(2, *shape)
    (weight,) = module.parameters()
    assert weight.shape == shape
    assert torch.equal(module(x), x + weight)


def test_places_begin_small_and_unlike():
    (weight,) = build("POSITIONAL_EMBEDDING", (50, 50)).module().parameters()
    assert 0.015 < weight.std() < 0.025


@given(st.lists(st.integers(1, 10**40 - 1), min_size=1, max_size=6).map(tuple), st.integers(1))
def test_patches_of_any_size_are_priced(shape, size):
    symbol = PatchEmbedding(patch_size=min(size, 10**40 - 1))
    seen = symbol.module_input(shape)
    assert seen == as_image(shape)
    assert symbol.operations(seen) == symbol.module_output(seen)[0] * symbol.parameters(seen) > 0
