"""Random genes: each trains one step or exceeds a budget, which is reported.

Genes of 5 to 100 symbols at 28x28 with ten outputs, under 10^9 operations, 10^7 parameters and
2^28 values for a batch of 16. One step of SGD on random images; networks in which no gradient
reaches a
weight (for instance behind a ReLU that is always off) are counted separately.
"""

import random
import time
from collections import Counter

import torch

from mazec.api import compile
from mazec.evolution.random import random_gene
from mazec.network.network import Join, Loop
from mazec.network.price import Budget
from mazec.network.price_gene import OverBudget
from mazec.passes.tree import Body, Repeat
from mazec.plugins import installed_vocabulary

GENES = 400
BATCH = 16
BUDGET = Budget(operations=10**9, parameters=10**7, memory=2**28, batch=BATCH)


def depth(items: Body) -> int:
    """Return the nesting depth of a tree; random genes are short, so recursion is safe."""
    inner = [
        1 + max(depth(part) for part in ((n.body,) if isinstance(n, Repeat) else n.segments))
        for n in items
        if not isinstance(n, int)
    ]
    return max(inner, default=0)


def step(module: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor) -> bool:
    """Train one step and return whether a weight changed."""
    weights = list(module.parameters())
    before = [weight.detach().clone() for weight in weights]
    optimizer = torch.optim.SGD(weights, lr=0.05, momentum=0.9)
    torch.nn.functional.cross_entropy(module(images), labels).backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return any(not torch.equal(a, b) for a, b in zip(before, weights, strict=True))


def main() -> None:
    """Print how the genes ended."""
    from mazec.diagnostics import Report
    from mazec.passes.pipeline import nest_gene

    rng = random.Random(0)
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(BATCH, 28, 28, generator=generator)
    labels = torch.randint(10, (BATCH,), generator=generator)
    ends: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    start = time.perf_counter()
    for _ in range(GENES):
        gene = random_gene(rng, vocabulary=installed_vocabulary())
        seen["nesting of 3 or more"] += depth(nest_gene(gene, Report()).items) >= 3
        try:
            network = compile(gene, input=(28, 28), output=10, budget=BUDGET)
        except OverBudget as over:
            ends[f"over budget: {over.diagnostics[0].fields['budget']}"] += 1
            continue
        nodes = network.network.nodes
        seen["with a join"] += any(isinstance(node, Join) for node in nodes)
        seen["with a loop"] += any(isinstance(node, Loop) for node in nodes)
        seen["with a snap"] += any(d.code == "N305" for d in network.diagnostics)
        ends[
            "trained a step"
            if step(network.module(), images, labels)
            else "trained, no weight moved"
        ] += 1
    print(f"{GENES:,} random genes in {time.perf_counter() - start:.0f} s")
    for what, count in [*ends.most_common(), *seen.items()]:
        print(f"  {what:<28} {count:>6,} {count / GENES:>7.1%}")


if __name__ == "__main__":
    main()
