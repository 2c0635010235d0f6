"""Gene to priced network: nesting and pricing beside `json.loads` of the same genes.

The genes are random ones, 5 to 100 symbols each, built for 28x28 with ten outputs. The rounds take
turns, so that a busy machine slows both alike; medians are shown.
"""

import json
import random
import time
from contextlib import suppress
from statistics import median

from mazec.backends.compiled import compile
from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.network.price_gene import OverBudget
from mazec.plugins import installed_vocabulary

SYMBOLS = 90_000
ROUNDS = 15


def genes() -> list[Gene]:
    """Random genes with ``SYMBOLS`` symbols in all."""
    rng = random.Random(0)
    made, count = [], 0
    while count < SYMBOLS:
        gene = random_gene(rng, vocabulary=installed_vocabulary())
        made.append(gene)
        count += len(gene)
    return made


def price(made: list[Gene]) -> int:
    """Compile all; how many were within the default budget."""
    within = 0
    for gene in made:
        with suppress(OverBudget):
            within += compile(gene, input=(28, 28), output=10).operations >= 0
    return within


def main() -> None:
    """Print the table."""
    made = genes()
    text = json.dumps([[[s.name, s.values] for s in gene] for gene in made])
    parsing, pricing = [], []
    within = 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        json.loads(text)
        middle = time.perf_counter()
        within = price(made)
        end = time.perf_counter()
        parsing.append(middle - start)
        pricing.append(end - middle)
    count = sum(map(len, made))
    print(f"{count:,} symbols in {len(made):,} genes, {within:,} of them within the default budget")
    for name, taken in (("json.loads", parsing), ("mazec.compile", pricing)):
        each = median(taken) / count * 1e6
        ratio = median(taken) / median(parsing)
        print(f"{name:<16} {median(taken) * 1e3:>8.1f} ms {each:>7.2f} µs a symbol {ratio:>6.2f} x")


if __name__ == "__main__":
    main()
