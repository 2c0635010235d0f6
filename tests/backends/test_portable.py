"""The portable form: the same network with other calls."""

from random import Random

import pytest
import torch

from mazec.api import compile
from mazec.gene.gene import Gene
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary

S = installed_vocabulary().symbol
POOLS = ("ADAPTIVE_MAXPOOL1D", "ADAPTIVE_AVGPOOL1D")


def draw_state(module):
    generator = torch.Generator().manual_seed(1)
    for value in module.state_dict().values():
        if value.is_floating_point():
            value.copy_(torch.randn(value.shape, generator=generator).abs() + 0.1)


@pytest.mark.parametrize("seed", range(60))
def test_both_forms_have_the_same_weights_and_outputs(random_network, seed):
    compiled = random_network(Random(seed), 12)
    verify(compiled.portable)
    ordinary, portable = compiled.module().eval(), compiled.module(portable=True).eval()
    with torch.no_grad():
        draw_state(ordinary)
    portable.load_state_dict(ordinary.state_dict())
    x = torch.randn(3, *compiled.input_shape, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        expected, made = ordinary(x), portable(x)
    torch.testing.assert_close(made, expected, equal_nan=True, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", POOLS)
def test_only_pools_with_uneven_windows_differ(name):
    for n, m in ((12, 5), (5, 12), (4, 12)):
        gene = Gene([S(name, out_features=m)])
        assert "Uneven" in compile(gene, n).source(portable=True)
        assert "Uneven" not in compile(gene, n).source()
    for n, m in ((12, 4), (12, 12), (12, 1)):
        compiled = compile(Gene([S(name, out_features=m)]), n)
        assert compiled.source(portable=True) == compiled.source()


def test_price_fingerprint_and_notes_do_not_depend_on_the_form():
    gene = Gene([S("ADAPTIVE_MAXPOOL1D", out_features=5), S("RELU")])
    compiled, other = compile(gene, (3, 4)), compile(gene, (3, 4))
    assert compiled.portable.price == other.price
    assert (compiled.fingerprint, compiled.diagnostics) == (other.fingerprint, other.diagnostics)
    assert other.module(portable=True)(torch.zeros(2, 3, 4)).shape == (2, 5)
