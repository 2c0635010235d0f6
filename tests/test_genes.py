"""The sample genes: all compile and train, and all but the untidy ones are in canonical form."""

from pathlib import Path

import pytest

import mazec
from mazec.gene.printer import write
from mazec.plugins import installed_vocabulary
from mazec.training.data import load
from mazec.training.dataset_trial import run

GENES = sorted((Path(__file__).parent.parent / "genes").glob("*.gene"))
UNTIDY = {"wild"}  # it shows a gene as evolution produces it


@pytest.mark.parametrize("path", GENES, ids=lambda path: path.stem)
def test_is_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (write(mazec.parse(text)) == text) == (path.stem not in UNTIDY)


@pytest.mark.parametrize("path", GENES, ids=lambda path: path.stem)
def test_compiles_with_its_header(path: Path) -> None:
    network = mazec.compile(mazec.parse(path.read_text(encoding="utf-8")))
    module = network.module()
    assert sum(p.numel() for p in module.parameters()) == network.parameters > 0


@pytest.mark.parametrize("path", GENES, ids=lambda path: path.stem)
def test_trains_for_an_epoch(path: Path) -> None:
    data = load("digits", vocabulary=installed_vocabulary())
    gene = mazec.parse(path.read_text(encoding="utf-8"))
    network = mazec.compile(gene, input=data.shape, output=data.outputs, head="linear")
    vehicle = mazec.Vehicle(network)
    before = {name: value.clone() for name, value in vehicle.module.state_dict().items()}
    (epoch,) = run(vehicle, data, epochs=1, batch_size=128, seed=0)
    assert not epoch.diverged
    assert 0 <= epoch.score <= 1
    after = vehicle.module.state_dict()
    assert any((after[name] != value).any() for name, value in before.items())
