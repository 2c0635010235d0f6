"""Emitted module: mazec's output compared with the same network written by hand.

Both must run the same list of operators under torch's profiler, forward and backward. The rounds
alternate, so that a busy machine slows both equally; the output shows medians.
"""

import platform
import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median

import torch
from torch import nn

from mazec.api import compile, parse

ROUNDS = 41
BATCH = 64


class Upscale(nn.Module):
    """Pooling to more outputs than inputs, as in article 00, with a skip path."""

    gene = """
        input 1x28x28 output 10
        LINEAR(256) ADAPTIVE_MAXPOOL1D(512) RELU
        BRANCH_START(concat) BRANCH_SEGMENT_MARKER LINEAR(64) TANH BRANCH_STOP
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.pool = nn.AdaptiveMaxPool1d(512)
        self.side = nn.Linear(512, 64)
        self.head = nn.Linear(576, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, 1, 28, 28) -> (N, 10)."""
        x = self.first(x.flatten(1))
        x = self.pool(x.reshape(len(x), 1, -1)).flatten(1).relu()
        x = torch.cat([x, self.side(x).tanh()], dim=1)
        return self.head(x)


class Residual(nn.Module):
    """Twenty narrow residual blocks, in which Python's overhead is largest."""

    gene = """
        input 32 output 10
        REPEAT_START(20) BRANCH_START(add) BRANCH_SEGMENT_MARKER
        BATCH_NORM1D LINEAR(32) GELU LINEAR(32) BRANCH_STOP REPEAT_END
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.BatchNorm1d(32), nn.Linear(32, 32), nn.GELU(), nn.Linear(32, 32))
            for _ in range(20)
        )
        self.head = nn.Linear(32, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, 32) -> (N, 10)."""
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Wide(nn.Module):
    """Three large layers, in which only arithmetic matters."""

    gene = """
        input 28x28 output 10
        REPEAT_START(3) LINEAR(1960) LEAKY_RELU
    """

    def __init__(self) -> None:
        super().__init__()
        sizes = (784, 1960, 1960, 1960)
        layers = [
            layer
            for before, after in pairwise(sizes)
            for layer in (nn.Linear(before, after), nn.LeakyReLU())
        ]
        self.layers = nn.Sequential(nn.Flatten(), *layers, nn.Linear(1960, 10))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, 28, 28) -> (N, 10)."""
        made: torch.Tensor = self.layers(x)
        return made


def step(module: nn.Module, x: torch.Tensor) -> Callable[[], None]:
    """Return a function that runs a forward and a backward pass."""

    def run() -> None:
        module.zero_grad()
        module(x).square().mean().backward()

    return run


def operators(run: Callable[[], None]) -> list[str]:
    """Return the operators of a run, in order."""
    run()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        run()
    events = sorted(profile.events(), key=lambda event: event.time_range.start)
    return [event.name for event in events if event.name.startswith("aten::")]


def compare(kind: type[nn.Module], generator: torch.Generator) -> None:
    """Print a line of the table."""
    compiled = compile(parse(str(kind.gene)))
    emitted, by_hand = compiled.module(), kind()
    count = sum(p.numel() for p in by_hand.parameters())
    assert count == compiled.parameters, (count, compiled.parameters)
    x = torch.randn(BATCH, *compiled.input_shape, generator=generator)
    runs = {"by hand": step(by_hand, x), "emitted": step(emitted, x)}
    lists = {name: operators(run) for name, run in runs.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    hand, own = (median(seconds) * 1e3 for seconds in times.values())
    same = "same" if lists["by hand"] == lists["emitted"] else "DIFFERENT"
    print(
        f"{kind.__name__:10} {len(lists['emitted']):5} operators, {same:9}"
        f" {hand:9.3f} ms {own:9.3f} ms {own / hand:6.2f} ×"
    )


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    print(f"{platform.processor() or platform.machine()}, torch {torch.__version__}, one thread")
    print(f"batches of {BATCH}, forward and backward, medians of {ROUNDS} rounds")
    print(f"{'':10} {'':26} {'by hand':>12} {'emitted':>12}")
    for kind in (Upscale, Residual, Wide):
        compare(kind, generator)


if __name__ == "__main__":
    main()
