"""Gene to priced network: nesting and pricing compared with `json.loads` of the same genes.

The genes are random ones, 5 to 100 symbols each, built for 28x28 with ten outputs. The limit is for
`price_gene`; `compile_gene` also resolves the network and locates its diagnostics. The rounds
alternate, so that a busy machine slows all equally; the output shows medians.
"""

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from statistics import median

from mazec.backends.compiled import compile_gene
from mazec.diagnostics import Report
from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.network.options import CompileOptions
from mazec.network.price_gene import OverBudget, price_gene
from mazec.plugins import installed_vocabulary

SYMBOLS = 90_000
ROUNDS = 15
OPTIONS = CompileOptions((28, 28), 10)
WORDS = installed_vocabulary()


def genes() -> list[Gene]:
    """Return random genes with ``SYMBOLS`` symbols in all."""
    rng = random.Random(0)
    made, count = [], 0
    while count < SYMBOLS:
        gene = random_gene(rng, vocabulary=WORDS)
        made.append(gene)
        count += len(gene)
    return made


def price(made: list[Gene]) -> int:
    """Price all genes and return how many are within the default budget."""
    within = 0
    for gene in made:
        with suppress(OverBudget):
            within += price_gene(gene, OPTIONS, Report(), vocabulary=WORDS).price.layers >= 0
    return within


def compile_all(made: list[Gene]) -> int:
    """Compile all genes and return how many are within the default budget."""
    within = 0
    for gene in made:
        with suppress(OverBudget):
            within += compile_gene(gene, OPTIONS, vocabulary=WORDS).operations >= 0
    return within


def main() -> None:
    """Print the table."""
    made = genes()
    text = json.dumps([[[s.name, s.values] for s in gene] for gene in made])
    tasks: dict[str, Callable[[], object]] = {
        "json.loads": lambda: json.loads(text),
        "price_gene": lambda: price(made),
        "compile_gene": lambda: compile_all(made),
    }
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            taken[name].append(time.perf_counter() - start)
    count, within = sum(map(len, made)), price(made)
    print(f"{count:,} symbols in {len(made):,} genes, {within:,} of them within the default budget")
    for name, times in taken.items():
        each = median(times) / count * 1e6
        ratio = median(times) / median(taken["json.loads"])
        print(f"{name:<16} {median(times) * 1e3:>8.1f} ms {each:>7.2f} µs a symbol {ratio:>6.2f} x")


if __name__ == "__main__":
    main()
