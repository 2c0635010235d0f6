"""The layer norm."""

import pytest
import torch

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec_attention.plugin import mazec_symbols

VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])


def build(text, input):
    return mazec.compile(mazec.parse(text, VOCABULARY), input, vocabulary=VOCABULARY)


@pytest.mark.parametrize("shape", [(7,), (5, 6), (2, 3, 4)])
def test_each_row_has_mean_zero_and_variance_one(shape):
    x = torch.randn(3, *shape, generator=torch.Generator().manual_seed(0)) * 5 + 2
    given = build("LAYER_NORM", shape).module()(x)
    assert given.shape == x.shape
    torch.testing.assert_close(given.mean(-1), torch.zeros(x.shape[:-1]), atol=1e-5, rtol=0)
    torch.testing.assert_close(given.var(-1, unbiased=False), torch.ones(x.shape[:-1]))


def test_has_a_scale_and_a_shift_where_affine():
    assert build("LAYER_NORM", (5, 6)).parameters == 12
    assert build("LAYER_NORM(affine=false)", (5, 6)).parameters == 0


def test_is_dropped_where_it_would_leave_nothing():
    network = build("LAYER_NORM", (6, 1))
    assert network.network.nodes == ()
    assert [found.code for found in network.diagnostics] == ["W204"]
