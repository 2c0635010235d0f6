"""The sample genes with these symbols: canonical, of the size they say, and trained."""

from pathlib import Path

import pytest
import torch

import mazec
from mazec.gene.printer import write
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec_vision.plugin import mazec_symbols

FOLDER = Path(__file__).parents[3] / "genes" / "vision"
VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])
PARAMETERS = {"lenet": 61_706, "small": 6_058}


def test_every_gene_is_listed():
    assert sorted(path.stem for path in FOLDER.glob("*.gene")) == sorted(PARAMETERS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_builds_and_trains_a_step(name):
    text = (FOLDER / f"{name}.gene").read_text(encoding="utf-8")
    gene = mazec.parse(text, VOCABULARY)
    assert write(gene) == text
    network = mazec.compile(gene, vocabulary=VOCABULARY)
    assert network.parameters == PARAMETERS[name]
    vehicle = mazec.Vehicle(network)
    generator = torch.Generator().manual_seed(0)
    inputs = vehicle.view(torch.randn((16, 28, 28), generator=generator))
    labels = torch.arange(16) % 10
    losses = [float(vehicle.step(inputs, labels)) for _ in range(10)]
    assert losses[-1] < losses[0]
