"""Every example of the manual's page on plugins works as a plugin."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from random import Random

import pytest
import torch

from mazec.api import compile, parse
from mazec.evolution.merge import MergeContext, merge_genes
from mazec.evolution.mutate import mutate_gene
from mazec.evolution.random import random_gene
from mazec.evolution.selection import SELECTIONS, Candidate
from mazec.extensions.contract import GROUP
from mazec.extensions.dotted import resolve_dotted
from mazec.plugins.gathering import gather
from mazec.plugins.hookspecs import POINTS
from mazec.symbols import Vocabulary
from mazec.tasks.datasets import TRIALS
from mazec.testing.check_symbol import check_symbol
from mazec.training.data import load
from mazec.training.trial import run_trial
from mazec.training.trial import test_vehicle as scored_in_the_end
from mazec.training.vehicle import Vehicle

PAGE = Path(__file__).parent.parent / "docs" / "plugins.md"
FILES = dict(
    re.findall(r"^```python file=(\w+)\.py\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
)
PLUGINS = sorted(name for name, text in FILES.items() if "mazec_contract = 2" in text)
BUILT_IN = [
    point for point in entry_points(group=GROUP) if point.dist and point.dist.name == "mazec"
]


@pytest.fixture
def vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vocabulary]:
    """Return a vocabulary of the built-ins and all examples."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    gathered = gather([*BUILT_IN, *(EntryPoint(name, name, GROUP) for name in PLUGINS)])
    assert gathered.rejected == ()
    assert [plugin.name for plugin in gathered.plugins] == ["mazec", *PLUGINS]
    yield gathered
    for name in FILES:
        sys.modules.pop(name, None)


def test_the_page_has_an_example_of_every_hook(vocabulary: Vocabulary) -> None:
    brought = {kind for plugin in vocabulary.plugins[1:] for kind in plugin.brings}
    assert brought == {point.name for point in POINTS}
    loaded = set(FILES) & set(sys.modules)
    assert loaded == set(PLUGINS)


def test_the_symbol_keeps_its_promises(vocabulary: Vocabulary) -> None:
    check_symbol(vocabulary.types["GLU"])


def test_the_join_is_a_mean(vocabulary: Vocabulary) -> None:
    text = "BRANCH_START(join=mean) BRANCH_SEGMENT_MARKER TANH BRANCH_SEGMENT_MARKER LINEAR(2)"
    network = compile(parse(text, vocabulary), 3, vocabulary=vocabulary)
    module = network.module()
    x = torch.tensor([[0.5, -1.0, 2.0]])
    linear = next(part for part in module.children() if isinstance(part, torch.nn.Linear))
    third = torch.nn.functional.pad(linear(x), (0, 1))
    assert torch.allclose(module(x), (x + x.tanh() + third) / 3)
    assert "class Mean" in network.source()


def test_the_data_set_is_learned(vocabulary: Vocabulary) -> None:
    data = load("rings", vocabulary=vocabulary)
    assert (data.shape, data.outputs) == ((2,), 3)
    assert len(data.test) == 120


def test_the_merge_alternates(vocabulary: Vocabulary) -> None:
    a, b = (
        parse(text, vocabulary) for text in ("RELU LINEAR(10) RELU TANH", "TANH LINEAR(20) ELU")
    )
    child = merge_genes("blend", a, b, MergeContext(0.0, Random(0), vocabulary))
    assert child.faults == ()
    names = [symbol.name for symbol in child.gene.symbols]
    assert names == ["RELU", "LINEAR", "RELU"]
    assert 10 <= child.gene.symbols[1].values["out_features"] <= 20


def test_breeding_uses_the_examples(vocabulary: Vocabulary) -> None:
    candidates = [Candidate(1, 0.9, 50), Candidate(1, 0.8, 9), Candidate(1, 0.95, 70)]
    assert vocabulary.get(SELECTIONS)["extremes"](candidates, Random(0)) == (2, 1)
    gene = random_gene(Random(1), vocabulary=vocabulary, lengths=(40, 40))
    assert "rotate" in gene.rates
    kinds = {
        edit.kind
        for seed in range(60)
        for edit in mutate_gene(gene, jitter=0.1, rng=Random(seed), vocabulary=vocabulary).edits
    }
    assert "rotate" in kinds
    assert parse("rates rotate=0.02 RELU", vocabulary).rates["rotate"] == 0.02


def test_the_trial_can_be_learned(vocabulary: Vocabulary) -> None:
    trial = resolve_dotted(vocabulary.get(TRIALS)["parity"])(bits=3)
    network = compile(parse("LINEAR(32) RELU", vocabulary), trial.shape, trial.outputs)
    vehicle = Vehicle(network, learning={"lr": 0.2}, seed=1)
    assert scored_in_the_end(vehicle, trial, seed=1) < 0.8
    scores = [epoch.score for epoch in run_trial(vehicle, trial, epochs=6, seed=1)]
    assert scores[-1] > 0.95
    assert scored_in_the_end(vehicle, trial, seed=1) > 0.95
