"""Attention and the block of a transformer: torch's own, over sequences of any origin."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec_attention.attention import SelfAttention, TransformerBlock, largest_divisor
from mazec_attention.blocks import attention as blocks
from mazec_attention.plugin import mazec_symbols

VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])
KINDS = (SelfAttention, TransformerBlock)
large = st.integers(1, 10**40 - 1) | st.integers(1, 10**160)


def build(text, input):
    return mazec.compile(mazec.parse(text, VOCABULARY), input, vocabulary=VOCABULARY)


def normal(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def drawn(module):
    """The module with weights that no initialization hides: biases and norms are moved too."""
    for number, weight in enumerate(module.parameters()):
        weight.add_(normal(*weight.shape, seed=number), alpha=0.2)
    return module


@torch.no_grad()
def copy_attention(ours, torchs):
    torchs.in_proj_weight.copy_(ours.qkv.weight)
    torchs.out_proj.weight.copy_(ours.out.weight)
    if ours.qkv.bias is not None:
        torchs.in_proj_bias.copy_(ours.qkv.bias)
        torchs.out_proj.bias.copy_(ours.out.bias)


@torch.no_grad()
def copy_block(ours, torchs):
    first, attention, _ = ours.attention
    second, widen, _, _, narrow, _ = ours.feed_forward
    copy_attention(attention, torchs.self_attn)
    pairs = (
        (first, torchs.norm1),
        (second, torchs.norm2),
        (widen, torchs.linear1),
        (narrow, torchs.linear2),
    )
    for mine, theirs in pairs:
        theirs.load_state_dict(mine.state_dict())


# -- the arithmetic is torch's


@settings(deadline=None, max_examples=40)
@given(
    heads=st.integers(1, 4),
    width=st.integers(1, 5),
    positions=st.integers(1, 9),
    bias=st.booleans(),
)
def test_is_the_attention_of_torch(heads, width, positions, bias):
    features = heads * width
    ours = drawn(blocks.SelfAttention(features, heads, bias))
    torchs = nn.MultiheadAttention(features, heads, bias=bias, batch_first=True)
    copy_attention(ours, torchs)
    x = normal(3, positions, features)
    torch.testing.assert_close(ours(x), torchs(x, x, x, need_weights=False)[0])


@settings(deadline=None, max_examples=40)
@given(
    heads=st.integers(1, 4),
    width=st.integers(1, 5),
    positions=st.integers(1, 9),
    expansion=st.integers(1, 3),
)
def test_is_the_transformer_layer_of_torch(heads, width, positions, expansion):
    features = heads * width
    ours = drawn(blocks.TransformerBlock(features, heads, expansion * features, 0.0))
    torchs = nn.TransformerEncoderLayer(
        features,
        heads,
        expansion * features,
        dropout=0.0,
        activation="gelu",
        batch_first=True,
        norm_first=True,
    )
    copy_block(ours, torchs)
    x = normal(3, positions, features)
    torch.testing.assert_close(ours(x), torchs(x))


@pytest.mark.parametrize("text", ["SELF_ATTENTION(heads=3)", "TRANSFORMER_BLOCK(heads=3)"])
def test_permuted_positions_give_permuted_outputs(text):
    module = drawn(build(text, (7, 12)).module()).eval()
    x, order = normal(2, 7, 12), torch.randperm(7, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(module(x[:, order]), module(x)[:, order])
    with_places = drawn(build(f"POSITIONAL_EMBEDDING {text}", (7, 12)).module()).eval()
    assert not torch.allclose(with_places(x[:, order]), with_places(x)[:, order], atol=1e-3)


def test_a_block_drops_with_its_probability():
    module = build("TRANSFORMER_BLOCK(probability=1)", (5, 6)).module()
    x = normal(2, 5, 6)
    assert torch.equal(module.train()(x), x)  # the residuals are all that is left
    assert not torch.equal(module.eval()(x), x)


# -- what a sequence is


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("shape", "sequence"),
    [
        ((16, 50), (16, 50)),
        ((784,), (28, 28)),
        ((10,), (4, 3)),
        ((1,), (1, 1)),
        ((3, 4, 5), (20, 3)),
        ((2, 3, 4, 5), (20, 6)),
    ],
)
def test_makes_a_sequence_of(kind, shape, sequence):
    network = mazec.compile(mazec.Gene((kind(),)), shape, vocabulary=VOCABULARY)
    assert network.output_shape == sequence
    assert network.module()(normal(2, *shape)).shape == (2, *sequence)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pixels_of_an_image_are_the_positions(kind):
    on_image = drawn(mazec.compile(mazec.Gene((kind(),)), (3, 4, 5)).module()).eval()
    on_pixels = mazec.compile(mazec.Gene((kind(),)), (20, 3)).module().eval()
    on_pixels.load_state_dict(on_image.state_dict())
    image = normal(2, 3, 4, 5)
    pixels = torch.stack([image[:, :, i // 5, i % 5] for i in range(20)], dim=1)
    torch.testing.assert_close(on_image(image), on_pixels(pixels))


# -- heads


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(1, 4000))
def test_heads_are_the_largest_divisor(features, most):
    wanted = max(d for d in range(1, min(features, most) + 1) if features % d == 0)
    assert largest_divisor(features, most) == wanted


@settings(deadline=None, max_examples=30)
@given(large, large)
def test_heads_of_any_size_divide_at_once(features, most):
    found = largest_divisor(features, most)
    assert 1 <= found <= most
    assert features % found == 0


@pytest.mark.parametrize("name", ["SELF_ATTENTION", "TRANSFORMER_BLOCK"])
def test_heads_that_do_not_divide_are_fewer(name):
    network = build(f"{name}(heads=8)", (5, 12))
    assert network.network.nodes[0].call.arguments["heads"] == 6
    assert network.module()(normal(2, 5, 12)).shape == (2, 5, 12)


# -- the price


def test_the_price_of_attention():
    positions, features = 5, 12
    maps = positions * 4 * features * (features + 1)
    pairs = 2 * positions * positions * features
    assert build("SELF_ATTENTION", (5, 12)).operations == maps + pairs
    bare = build("SELF_ATTENTION(bias=false)", (5, 12))
    assert bare.operations == maps - positions * 4 * features + pairs
    assert bare.parameters == 4 * features * features


class Largest(TorchDispatchMode):
    """Notes the most values that any operation gives, forward and backward."""

    def __init__(self):
        super().__init__()
        self.values = 0

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        given = function(*arguments, **(options or {}))
        for tensor in given if isinstance(given, tuple | list) else (given,):
            if isinstance(tensor, torch.Tensor):
                self.values = max(self.values, tensor.numel())
        return given


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_of_all_pairs_are_never_held(kind, training):
    positions, features = 1000, 4
    module = mazec.compile(mazec.Gene((kind(),)), (positions, features)).module().train(training)
    with Largest() as largest:
        given = module(normal(1, positions, features))
        if training:
            given.sum().backward()
    assert positions * features <= largest.values < positions * positions


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["SELF_ATTENTION(heads={})", "TRANSFORMER_BLOCK(heads={}, expansion={})"]),
    st.integers(1, 6),
    st.integers(1, 9),
    st.tuples(st.integers(1, 30), st.integers(1, 12)) | st.tuples(*[st.integers(1, 6)] * 3),
)
def test_what_learning_keeps_is_declared(text, heads, expansion, shape):
    """What autograd keeps beside weights, input and output is at most what the symbol holds."""
    network = build(text.format(heads, expansion), shape)
    module = network.module().train()
    weights = {weight.untyped_storage().data_ptr() for weight in module.parameters()}
    x = normal(1, *shape, seed=3)
    kept = {}

    def keep(value):
        storage = value.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes() // value.element_size(), value
        return value

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda value: value):
        out = module(x)
    own = weights | {v.untyped_storage().data_ptr() for v in (x, out)}
    values = sum(count for place, (count, _) in kept.items() if place not in own)
    # torch notes for its kernel some figures that no batch makes more
    assert values <= network.network.nodes[-1].saved_activations + 64
