"""Random genes become networks that train, or exceed a budget that the error names."""

import random
from collections import Counter

import pytest
import torch

import mazec
from mazec.evolution.random import random_gene
from mazec.network.network import Join, Loop, Node, Round, Step
from mazec.network.price import Budget
from mazec.network.traverse import Begin, End, traverse
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary

GENES = 2_000
BUDGET = Budget(
    operations=3 * 10**6, parameters=3 * 10**5, layers=2_000, activations=10**6, largest=10**6
)


def step(network):
    """Train one step on four samples; the price must match PyTorch."""
    module = network.module()
    weights = list(module.parameters())
    assert sum(weight.numel() for weight in weights) == network.parameters
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(4, *network.input_shape, generator=generator)
    labels = torch.randint(10, (4,), generator=generator)
    output = module(images)
    assert output.shape == (4, *network.output_shape)
    loss = torch.nn.functional.cross_entropy(output, labels)
    loss.backward()
    torch.optim.SGD(weights, lr=0.01).step()


def features(nodes: tuple[Node, ...]) -> set[str]:
    """Return the features of a network, including those of nested blocks."""
    names, depth = set(), 0
    for met in traverse(nodes):
        if isinstance(met, Begin | End) and isinstance(met.node, Round):
            continue
        if isinstance(met, Begin):
            depth += 1
            names.add("with a join" if isinstance(met.node, Join) else "with a loop")
            if depth >= 3:
                names.add("nesting of 3 or more, written out")
        elif isinstance(met, End):
            depth -= 1
        if isinstance(met, Step) and met.call.op == "Snap":
            names.add("with a snap")
        if isinstance(met, Begin) and isinstance(met.node, Join):
            join = met.node
            if join.join != "concat" and len(set(join.shapes)) > 1:
                names.add("with a join that pads")
        assert not isinstance(met, Begin) or isinstance(met.node, Join | Loop)
    return names


@pytest.mark.parametrize("seed", range(4))
def test_random_genes_train_a_step_or_name_a_budget(seed, capsys):
    rng = random.Random(seed)
    ends, seen = Counter(), Counter()
    for _ in range(GENES // 4):
        gene = random_gene(rng, vocabulary=installed_vocabulary())
        try:
            network = mazec.compile(gene, input=(8, 8), output=10, budget=BUDGET)
        except mazec.OverBudget as over:
            assert over.diagnostics and over.diagnostics[0].fields["budget"]
            ends["over budget"] += 1
            continue
        verify(network.network)
        seen.update(features(network.network.nodes))
        step(network)
        ends["trained"] += 1
    with capsys.disabled():
        print(f"\n{GENES // 4} random genes, seed {seed}: {dict(ends)}, {dict(seen)}")
    assert ends["trained"] >= GENES // 4 * 0.6
