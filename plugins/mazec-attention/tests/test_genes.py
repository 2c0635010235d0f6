"""The sample gene: canonical, small, and it learns."""

from pathlib import Path

import torch

import mazec
from mazec.gene.printer import write
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.training.data import load
from mazec.training.global_generator import seeded
from mazec_attention.plugin import mazec_symbols

VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])
TEXT = (Path(__file__).parent.parent / "genes" / "patches.gene").read_text(encoding="utf-8")


def test_patches_stands_in_canonical_form():
    assert write(mazec.parse(TEXT, VOCABULARY)) == TEXT


def test_patches_is_small_and_trains_a_step():
    network = mazec.compile(mazec.parse(TEXT, VOCABULARY), vocabulary=VOCABULARY)
    assert (network.input_shape, network.output_shape) == ((28, 28), (10,))
    vehicle = mazec.Vehicle(network)
    counted = sum(weight.numel() for weight in vehicle.module.parameters())
    assert counted == network.parameters < 30_000
    generator = torch.Generator().manual_seed(0)
    images = vehicle.view(torch.rand(4, 1, 28, 28, generator=generator))
    before = [weight.clone() for weight in vehicle.module.parameters()]
    vehicle.step(images, torch.tensor([0, 1, 2, 3]))
    moved = zip(before, vehicle.module.parameters(), strict=True)
    assert all(not torch.equal(old, new) for old, new in moved)


def test_patches_learns_small_digits():
    data = load("digits", vocabulary=installed_vocabulary())
    gene = mazec.parse(TEXT, VOCABULARY)
    vehicle = mazec.Vehicle(mazec.compile(gene, input=data.shape, vocabulary=VOCABULARY))
    train, held = (
        list(zip(part.inputs.split(64), part.targets.split(64), strict=True))
        for part in (data.train, data.validation)
    )
    with seeded(0):
        epochs = list(mazec.evaluate(vehicle, train, held, epochs=4))
    assert epochs[-1].score > 0.6
