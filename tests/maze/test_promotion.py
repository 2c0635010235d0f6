"""Newcomers are random genes by the experiment's rules."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from mazec.maze.experiment import Experiment
from mazec.maze.promotion import newcomer


def test_a_newcomer_is_drawn_by_the_experiment(experiment: Callable[..., Experiment]) -> None:
    rules = replace(experiment(), lengths=(4, 7), table=(("RELU", 3), ("TANH", 1)))
    genes = [newcomer(rules, Random(seed)) for seed in range(30)]
    assert {len(gene) for gene in genes} == {4, 5, 6, 7}
    assert {symbol.name for gene in genes for symbol in gene} == {"RELU", "TANH"}
    assert newcomer(rules, Random(1)) == genes[1]
