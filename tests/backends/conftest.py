from contextlib import suppress
from random import Random

import pytest

from mazec.api import compile
from mazec.backends.compiled import Compiled
from mazec.gene.gene import Gene, Head
from mazec.network.price import Budget
from mazec.network.price_gene import OverBudget
from mazec.plugins import installed_vocabulary
from mazec.symbols import Integer, Symbol


def small(kind: type[Symbol], rng: Random) -> Symbol:
    """Draw a symbol with small integers, so that thousands of networks build quickly."""
    values = {
        name: rng.randint(p.low, p.low + 6) if isinstance(p, Integer) else p.draw(rng)
        for name, p in kind.parameter_specs.items()
    }
    return kind(**values)


def draw(rng: Random, length: int) -> Gene:
    types = list(installed_vocabulary())
    shaping = [t for t in types if t.role != 0 and t.role not in (1, 2)]
    kinds = [rng.choice(shaping if rng.random() < 0.4 else types) for _ in range(length)]
    return Gene([small(kind, rng) for kind in kinds])


SHAPES = [(1,), (7,), (3, 4), (2, 3, 4), (1, 2, 3, 2), (2, 1, 3, 1, 2), (1, 2, 1, 2, 1, 2)]
BUDGET = Budget(layers=2000, parameters=10**6, activations=10**6)


def compiled(rng: Random, most: int) -> Compiled:
    while True:
        gene = draw(rng, rng.randint(0, most))
        with suppress(OverBudget):
            input, output = rng.choice(SHAPES), rng.choice((None, 3))
            return compile(gene, input, output, rng.choice(list(Head)), BUDGET)


@pytest.fixture
def random_network():
    """Return a function that draws a network with many starts and ends of blocks."""
    return compiled
