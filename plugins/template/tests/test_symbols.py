"""Each symbol matches its declaration, and the entry point registers all of them."""

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
def test_matches_its_declaration(kind):
    check_symbol(kind)


def test_is_registered_by_the_entry_point():
    vocabulary = gather([EntryPoint("own", plugin.__name__, "mazec")])
    assert vocabulary.rejected == ()
    assert list(vocabulary) == SYMBOLS


def test_equals_the_module_of_torch():
    gene = mazec.Gene((Template(alpha=0.5),))
    network = mazec.compile(gene, (3, 4), head="none", vocabulary=Vocabulary.of(SYMBOLS))
    x = torch.linspace(-3, 3, 24).reshape(2, 3, 4)
    assert torch.equal(network.module()(x), torch.nn.CELU(0.5)(x))
