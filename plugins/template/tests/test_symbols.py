"""Every symbol keeps what its declaration promises, and comes in by the entry point."""

from importlib.metadata import EntryPoint

import mazec
import pytest
import torch
from mazec.plugins.gathering import gather
from mazec.symbols import Vocabulary
from mazec.testing.check_symbol import check_symbol

from mazec_template import plugin
from mazec_template.symbols import Template

SYMBOLS = list(plugin.mazec_symbols())


@pytest.mark.parametrize("kind", SYMBOLS, ids=lambda kind: kind.name)
def test_keeps_its_promises(kind):
    check_symbol(kind)


def test_comes_in_by_its_entry_point():
    found = gather([EntryPoint("own", plugin.__name__, "mazec")])
    assert found.rejected == ()
    assert list(found) == SYMBOLS


def test_is_what_torch_has():
    gene = mazec.Gene((Template(alpha=0.5),))
    network = mazec.compile(gene, (3, 4), head="none", vocabulary=Vocabulary.of(SYMBOLS))
    x = torch.linspace(-3, 3, 24).reshape(2, 3, 4)
    assert torch.equal(network.module()(x), torch.nn.CELU(0.5)(x))
