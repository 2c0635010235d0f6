"""Every symbol keeps what it declares, and any sequence of them becomes a network."""

import ast

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mazec
from mazec.gene.printer import write
from mazec.network.network import Step
from mazec.network.price import Budget
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.testing.check_symbol import check_symbol
from mazec.testing.strategies import symbols
from mazec_attention.plugin import mazec_symbols

OWN = tuple(mazec_symbols())
VOCABULARY = Vocabulary.of([*installed_vocabulary(), *OWN])
SHAPES = ((784,), (28, 28), (1, 28, 28), (3, 32, 32), (16, 50))
BUDGET = Budget(
    operations=3 * 10**6, parameters=10**5, layers=100, activations=10**5, largest=10**5
)


def born(kinds):
    """Symbols as random generation makes them; of any values, most are over budget."""
    return st.builds(
        lambda kind, rng: kind(**{name: p.draw(rng) for name, p in kind.parameter_specs.items()}),
        st.sampled_from(kinds),
        st.randoms(use_true_random=False),
    )


any_symbols = born(OWN) | born(tuple(VOCABULARY)) | symbols(VOCABULARY)


def build(text, input, **options):
    return mazec.compile(mazec.parse(text, VOCABULARY), input, vocabulary=VOCABULARY, **options)


def step(network):
    """Train a step on two samples; the figures must be torch's own."""
    vehicle = mazec.Vehicle(network)
    generator = torch.Generator().manual_seed(0)
    images = vehicle.view(torch.rand(2, *network.input_shape, generator=generator))
    assert vehicle.module(images).shape == (2, 10)
    vehicle.step(images, torch.randint(10, (2,), generator=generator))
    counted = sum(weight.numel() for weight in vehicle.module.parameters())
    assert counted == network.parameters


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_keeps_its_promises(kind):
    check_symbol(kind)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_trains_a_step_on(kind, shape):
    step(build(kind.name, shape, output=10))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_symbols, max_size=10), st.sampled_from(SHAPES))
def test_any_sequence_trains_a_step_or_names_a_budget(sequence, shape):
    gene = mazec.Gene(tuple(sequence))
    try:
        network = mazec.compile(gene, shape, output=10, budget=BUDGET, vocabulary=VOCABULARY)
    except mazec.OverBudget as over:
        assert over.diagnostics[0].fields["budget"]
        return
    verify(network.network)
    step(network)


@given(st.lists(any_symbols, max_size=10))
@settings(deadline=None)
def test_any_sequence_prints_and_reads_back(sequence):
    gene = mazec.Gene(tuple(sequence))
    assert mazec.parse(write(gene), VOCABULARY).symbols == gene.symbols


def test_an_emitted_file_imports_only_torch():
    text = "PATCH_EMBEDDING POSITIONAL_EMBEDDING LAYER_NORM SELF_ATTENTION TRANSFORMER_BLOCK"
    network = build(text, (28, 28), output=10)
    tree = ast.parse(network.source())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {ast.unparse(node) for node in found} == {"import torch", "from torch import nn"}
    ops = [node.call.op for node in network.network.nodes if isinstance(node, Step)]
    assert ops[1:6] == [kind.__name__ for kind in OWN]
