"""Fingerprints and seeds of 50 genes, pinned: they may not move unless their version does.

``make golden`` writes ``identity.json`` anew. A difference there gives every experiment another
lineage and makes every published figure stale.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import mazec
from mazec.api import compile
from mazec.backends import compiled, source
from mazec.backends.compiled import Compiled
from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import next_period
from mazec.network.price import Budget
from mazec.network.price_gene import OverBudget
from mazec.plugins import load_vocabulary
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import Call, Symbol
from mazec.tasks.transforms import Transforms
from mazec.workers.evaluation import evaluation_key

HERE = Path(__file__).parent
GOLDEN = HERE / "identity.json"
GENES = HERE.parents[1] / "genes"
POND = Environment("pond", 1, 4, 1, 64, Economy(10**6, 10**6, 4), learning=(("lr", 0.1),))
SMALL = Budget(parameters=10**6, layers=2_000)


def chosen() -> Iterator[Gene]:
    """All genes that come with mazec, and random ones up to 50."""
    count = 0
    for path in sorted(GENES.glob("*.gene")):
        yield mazec.parse(path.read_text(encoding="utf-8"))
        count += 1
    rng = Random(2026)
    while count < 50:
        gene = random_gene(rng, vocabulary=load_vocabulary(()), lengths=(2, 60))
        try:
            compile(gene, (8, 8), 10, budget=SMALL)
        except OverBudget:
            continue
        yield gene
        count += 1


def network(gene: Gene) -> Compiled:
    shape = None if gene.header.input is not None else (8, 8)
    output = None if gene.header.output is not None else 10
    return compile(gene, shape, output)


def identity(genes: list[Gene]) -> dict[str, Any]:
    """All that may not move."""
    networks = [network(gene) for gene in genes]
    return {
        "seeds": {
            str(purpose.value): derive_seed(purpose, 7, 3, "pond", 1, 5, 0.25)
            for purpose in Purpose
        },
        "genes": [
            {
                "gene": write(gene, comments=False),
                "fingerprint": made.fingerprint,
                "evaluation": evaluation_key(made, POND),
                "training": derive_seed(Purpose.TRAINING, 7, evaluation_key(made, POND)),
            }
            for gene, made in zip(genes, networks, strict=True)
        ],
    }


def test_fingerprints_and_seeds_are_pinned() -> None:
    found = identity(list(chosen()))
    assert len(found["genes"]) == 50
    if os.environ.get("MAZEC_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything that is only shown is called something else."""
    monkeypatch.setattr(Call, "op", property(lambda call: call.target[::-1]))
    monkeypatch.setattr(compiled, "to_dict", lambda network: {"shown": "otherwise"})
    monkeypatch.setattr(source, "describe", lambda network: "described otherwise")
    monkeypatch.setattr(Symbol, "__repr__", lambda symbol: "a symbol")
    monkeypatch.setattr(Transforms, "__repr__", lambda transforms: "transforms")
    for purpose in Purpose:
        monkeypatch.setattr(purpose, "_name_", purpose.name[::-1])
    kinds = {kind: kind.__name__ for kind in mazec.vocabulary()}
    for kind, name in kinds.items():  # monkeypatch cannot take a class's name back
        kind.__name__ = f"Renamed{name[::-1]}"
    yield
    for kind, name in kinds.items():
        kind.__name__ = name


def test_nothing_that_is_shown_takes_part(renamed: None) -> None:
    genes = [mazec.parse(one["gene"]) for one in json.loads(GOLDEN.read_text())["genes"]]
    assert repr(genes[0].symbols[0]) == "a symbol"
    assert identity(genes) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_what_a_training_depends_on_moves_its_key() -> None:
    made = network(next(chosen()))
    keys = {
        evaluation_key(made, environment)
        for environment in (POND, replace(POND, name="sea"), replace(POND, learning=()))
    }
    assert len(keys) == 3


def lineage() -> list[Any]:
    """Return the agents of three periods, each with its gene, parents and edits."""
    vocabulary = load_vocabulary(())
    pond = replace(POND, zones=2, slots=6, merge="aligned")
    experiment = Experiment("small", "digits", 11, 3, (pond,), lengths=(3, 12))
    genes: dict[int, Gene] = {}
    avatars: tuple[Avatar, ...] = ()
    agents: list[Any] = []
    for number in (1, 2, 3):
        period = next_period(
            experiment, number, avatars, genes, 1 + len(agents), vocabulary=vocabulary
        )
        genes |= {agent.number: agent.gene for agent in period.agents}
        agents += [
            [one.number, write(one.gene), one.parents, [vars(edit) for edit in one.edits]]
            for one in period.agents
        ]
        avatars = tuple(
            replace(
                one,
                operations=100 * one.agent,
                outcome=Outcome(EndReason.DEAD, "", float(one.agent % 5), one.agent % 7 / 7),
            )
            for one in period.avatars
        )
    return agents


UNCHANGED = lineage()


def test_a_lineage_does_not_depend_on_what_is_shown(renamed: None) -> None:
    assert len(UNCHANGED) == 36
    assert any(parents for _, _, parents, _ in UNCHANGED)
    assert lineage() == UNCHANGED
