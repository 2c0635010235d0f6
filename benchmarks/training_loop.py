"""The training loop: mazec's trial compared with a plain PyTorch loop over the same tensors.

The plain loop is what a careful user writes: whole tensors, a permutation per epoch, batches by
index, SGD with the same settings, and a test after each epoch. The rounds alternate, so that a
busy machine slows both equally; the output shows medians. Target: at most 1.05 times the plain
loop.
"""

import platform
import time
from collections.abc import Callable
from statistics import median

import torch
from torch import nn

from mazec.api import compile, parse
from mazec.backends.compiled import Compiled
from mazec.plugins import installed_vocabulary
from mazec.training.data import Dataset, Split, load
from mazec.training.dataset_trial import run
from mazec.training.vehicle import Vehicle

EPOCHS = 4
ROUNDS = 9
GENES = {
    "linear": "",
    "one layer": "LINEAR(256) RELU",
    "normed": "LINEAR(256) BATCH_NORM1D RELU DROPOUT(0.2)",
    "deep": "REPEAT_START(times=6) LINEAR(128) BATCH_NORM1D RELU REPEAT_END",
    "wide": "LINEAR(2000) RELU LINEAR(500) RELU",
}


def bare(network: Compiled, data: Dataset, batch_size: int) -> float:
    """Run the loop without mazec and return its seconds."""
    module = network.module()
    loss = nn.CrossEntropyLoss()
    learning = network.gene.learning
    optimizer = torch.optim.SGD(
        module.parameters(),
        lr=learning["lr"],
        momentum=learning["momentum"],
        weight_decay=learning["weight_decay"],
        fused=True,
    )
    inputs, labels = data.train.inputs, data.train.targets
    started = time.perf_counter()
    for _ in range(EPOCHS):
        module.train()
        total = torch.zeros(())
        for at in torch.randperm(len(labels)).split(batch_size):
            optimizer.zero_grad()
            value = loss(module(inputs[at]), labels[at])
            value.backward()
            optimizer.step()
            total += value.detach() * len(at)
        (total / len(labels)).item()
        module.eval()
        right(module, data.validation)
    return time.perf_counter() - started


def right(module: nn.Module, split: Split) -> float:
    """Return the accuracy of a module on a split, from 0 to 1."""
    with torch.no_grad():
        answers = module(split.inputs).argmax(dim=1)
        return (answers == split.targets).float().mean().item()


def ours(network: Compiled, data: Dataset, batch_size: int) -> float:
    """Run the same training with mazec and return its seconds."""
    vehicle = Vehicle(network)
    started = time.perf_counter()
    for _ in run(vehicle, data, epochs=EPOCHS, batch_size=batch_size, seed=0):
        pass
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    data = load("digits", vocabulary=installed_vocabulary())
    print(f"{platform.processor() or platform.machine()}, torch {torch.__version__}, one thread")
    print(f"digits, {len(data.train)} samples, {EPOCHS} epochs, medians of {ROUNDS} rounds")
    print(f"{'':<12}{'batch':>6}{'bare ms':>10}{'mazec ms':>10}{'ratio':>8}")
    loops: tuple[Callable[[Compiled, Dataset, int], float], ...] = (bare, ours)
    for name, text in GENES.items():
        network = compile(parse(text), input=data.shape, output=data.outputs)
        for batch_size in (32, 128):
            times: list[list[float]] = [[], []]
            for turn in range(ROUNDS + 1):
                for loop, taken in zip(loops, times, strict=True):
                    seconds = loop(network, data, batch_size)
                    if turn:  # the first warms up
                        taken.append(seconds)
            plain, own = (median(taken) * 1e3 for taken in times)
            print(f"{name:<12}{batch_size:>6}{plain:>10.1f}{own:>10.1f}{own / plain:>8.3f}")


if __name__ == "__main__":
    main()
