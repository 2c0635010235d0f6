"""Whatever stands in a gene beside these symbols, it becomes a network that can be trained."""

from random import Random

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.testing import strategies
from mazec_vision.plugin import mazec_symbols

VISION = list(mazec_symbols())
VOCABULARY = Vocabulary.of([*installed_vocabulary(), *VISION])
INPUTS = [(784,), (28, 28), (1, 28, 28), (3, 32, 32), (16, 50)]
BUDGET = mazec.Budget(
    parameters=50_000,
    largest=20_000,
    activations=60_000,
    operations=2_000_000,
    layers=60,
)


def born(kind, seed):
    rng = Random(seed)
    return kind(**{name: parameter.draw(rng) for name, parameter in kind.parameter_specs.items()})


def step(gene, shape, budget=None):
    """One step of training on two samples."""
    network = mazec.compile(gene, shape, 10, "linear", budget, VOCABULARY)
    vehicle = mazec.Vehicle(network)
    generator = torch.Generator().manual_seed(0)
    inputs = vehicle.view(torch.randn((2, *shape), generator=generator))
    before = [p.detach().clone() for p in vehicle.module.parameters()]
    loss = vehicle.step(inputs, torch.tensor([1, 7]))
    assert loss.shape == ()
    assert vehicle.module(inputs).shape == (2, 10)
    if loss.isfinite():
        pairs = zip(before, vehicle.module.parameters(), strict=True)
        assert any((old != new).any() for old, new in pairs)


@pytest.mark.parametrize("shape", INPUTS, ids=str)
@pytest.mark.parametrize("kind", VISION, ids=lambda kind: kind.name)
def test_every_symbol_trains_on_every_input(kind, shape):
    for symbol in (kind(), born(kind, 0), born(kind, 1)):
        step(mazec.Gene((symbol,)), shape)


# as they are born, ours more often than others, and now and then with any figures at all
symbols = st.one_of(
    st.builds(born, st.sampled_from([*VOCABULARY, *VISION, *VISION]), st.integers(0, 2**32)),
    st.builds(born, st.sampled_from(VISION), st.integers(0, 2**32)),
    strategies.symbols(VOCABULARY),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(symbols, max_size=12), shape=st.sampled_from(INPUTS))
def test_any_sequence_trains_a_step_or_names_a_budget(parts, shape):
    try:
        step(mazec.Gene(tuple(parts)), shape, BUDGET)
    except mazec.OverBudget as refusal:
        assert [found.code for found in refusal.diagnostics][-1] == "E502"
