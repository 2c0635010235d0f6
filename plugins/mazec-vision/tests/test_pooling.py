import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch import nn

import mazec
from mazec.backends.inlining import inline
from mazec.network.verify import verify
from mazec.symbols import Vocabulary
from mazec.testing import strategies
from mazec_vision.blocks.uneven import UnevenAvgPool2d
from mazec_vision.pooling import AdaptiveAvgPool2d, AvgPool2d, GlobalAvgPool, MaxPool2d

BUDGET = mazec.Budget(largest=20_000, activations=50_000, operations=1_000_000)
POOLS = Vocabulary.of([MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, GlobalAvgPool])
GREAT = 10**40 - 1
small = st.integers(1, 12)


def compiled(symbol, shape, **options):
    return mazec.compile(mazec.Gene((symbol,)), shape, head="none", vocabulary=POOLS, **options)


def noise(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", [MaxPool2d, AvgPool2d])
def test_is_torchs_own(kind):
    @settings(deadline=None, max_examples=60)
    @given(kernel=st.integers(1, 6), stride=small, padding=st.integers(0, 3), h=small, w=small)
    def check(kernel, stride, padding, h, w):
        assume(2 * padding <= kernel <= min(h, w) + 2 * padding)
        network = compiled(kind(kernel_size=kernel, stride=stride, padding=padding), (2, h, w))
        (step,) = network.network.nodes
        assert step.call.arguments["kernel_size"] == kernel
        assert step.call.arguments["padding"] == padding
        x = noise(2, 2, h, w)
        expected = getattr(nn, kind.module)(kernel, stride, padding)(x)
        assert torch.equal(network.module()(x), expected)
        assert network.operations == 2 * h * w

    check()


@settings(deadline=None, max_examples=40)
@given(height=small, width=small, h=small, w=small)
def test_an_adaptive_one_is_torchs_own_at_any_size(height, width, h, w):
    network = compiled(AdaptiveAvgPool2d(height=height, width=width), (2, h, w))
    x = noise(2, 2, h, w)
    assert torch.equal(network.module()(x), nn.AdaptiveAvgPool2d((height, width))(x))


def test_a_global_one_leaves_the_mean_of_each_channel():
    network = compiled(GlobalAvgPool(), (3, 4, 5))
    x = noise(2, 3, 4, 5)
    assert network.output_shape == (3,)
    torch.testing.assert_close(network.module()(x), x.mean(dim=(2, 3)))


@settings(deadline=None, max_examples=150)
@given(
    symbol=strategies.symbols(POOLS),
    shape=strategies.shapes(5) | strategies.shapes(40).map(lambda s: s[:2]) | strategies.shapes(),
)
@example(MaxPool2d(kernel_size=GREAT, stride=GREAT, padding=GREAT), (1, 28, 28))
@example(AvgPool2d(kernel_size=GREAT, stride=1, padding=GREAT), (1, 3, 28))
@example(AvgPool2d(kernel_size=GREAT, stride=1, padding=GREAT), (1, GREAT, 1))
def test_either_runs_or_is_over_budget(symbol, shape):
    try:
        network = compiled(symbol, shape, budget=BUDGET)
    except mazec.OverBudget:
        return
    verify(network.network)
    made = network.module()(noise(2, *shape))
    assert made.shape[1:] == network.output_shape
    assert made.isfinite().all()  # no window of a max pool lies outside of the image


# -- in operations that every backend has


@settings(deadline=None, max_examples=100)
@given(height=small, width=small, h=small, w=small)
@example(height=28, width=3, h=5, w=28)
def test_the_portable_pool_gives_torchs_values_and_gradients(height, width, h, w):
    portable, own = UnevenAvgPool2d((h, w), (height, width)), nn.AdaptiveAvgPool2d((height, width))
    assert portable.state_dict() == {}
    x, y = noise(2, 3, h, w).requires_grad_(), noise(2, 3, h, w).requires_grad_()
    found, expected = portable(x), own(y)
    torch.testing.assert_close(found, expected)
    pull = noise(*expected.shape)
    (found * pull).sum().backward()
    (expected * pull).sum().backward()
    torch.testing.assert_close(x.grad, y.grad)


@settings(deadline=None)
@given(height=small, width=small, h=small, w=small)
def test_a_pool_is_replaced_only_where_a_side_is_no_multiple(height, width, h, w):
    symbol = AdaptiveAvgPool2d(height=height, width=width)
    call = symbol.portable((4, h, w))
    even = h % height == 0 and w % width == 0
    assert call.op == ("AdaptiveAvgPool2d" if even else "UnevenAvgPool2d")


def test_the_portable_pool_can_be_carried():
    call = AdaptiveAvgPool2d(height=3, width=3).portable((2, 5, 7))
    carried = inline([call.target], {})
    assert carried.imports == ("import torch", "from torch import nn")
    namespace = {}
    exec("\n".join([*carried.imports, *carried.texts]), namespace)
    module = namespace[carried.names[call.target]](**call.arguments)
    x = noise(2, 2, 5, 7)
    torch.testing.assert_close(module(x), nn.AdaptiveAvgPool2d(3)(x))
