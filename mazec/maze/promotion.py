"""Promotion: who fills the slots that offspring leave free."""

from random import Random

from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.maze.experiment import Experiment
from mazec.symbols import Vocabulary


def newcomer(experiment: Experiment, rng: Random, vocabulary: Vocabulary | None = None) -> Gene:
    """A random gene, for an environment that no other leads to."""
    return random_gene(
        rng,
        vocabulary=vocabulary,
        lengths=experiment.lengths,
        table=dict(experiment.table) or None,
    )
