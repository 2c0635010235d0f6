"""Pricing: the figures of a tree at a shape, without writing out the network.

The price of each sequence at a shape is cached, and the rounds of a repeat are multiplied as soon
as a shape recurs. So nested repeats of any number of rounds are priced instantly.
"""

from collections.abc import Generator, Sequence
from math import prod
from typing import Any, NamedTuple

from mazec.network.iteration import run_iteratively
from mazec.network.price import Price, saturate
from mazec.network.shape_inference import infer_shape, join_shapes
from mazec.passes.tree import Body, Branch, Repeat
from mazec.symbols import Shape, Symbol
from mazec.symbols.shape import LARGEST

MOST_VISITS = 100_000  # symbols visited beyond the gene's own length


class Figures(NamedTuple):
    """The cost of a part of a network, and its output shape."""

    shape: Shape
    operations: int
    parameters: int
    layers: int
    activations: int
    largest: int
    depth: int
    branches: int
    build: int


Task = Generator[Any, Figures, Figures]


class Pricing:
    """One pricing of one tree. ``complete`` becomes False when it is cut short."""

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self.symbols = symbols
        self.visits = len(symbols) + MOST_VISITS
        self.complete = True
        self._known: dict[tuple[int, Shape], Figures] = {}

    def figures(self, items: Body, shape: Shape) -> Figures:
        """Return the figures of a sequence; ``largest`` includes the input."""
        return run_iteratively(self._sequence(items, shape))

    def _sequence(self, items: Body, shape: Shape) -> Task:
        key = (id(items), shape)
        if key in self._known:
            return self._known[key]
        operations = parameters = layers = activations = depth = branches = 0
        build = len(items)
        values = largest = prod(shape)
        symbols = self.symbols
        self.visits -= build
        if self.visits < 0:
            self.complete = False
        if not self.complete:
            items, build = (), 0
        for node in items:
            if isinstance(node, int):
                symbol: Any = symbols[node]
                if symbol.plain:
                    operations += values
                    activations += values
                    layers += 1
                    depth += 1
                    continue
                inference = infer_shape(symbol, shape)
                if inference is None:
                    continue
                module_input, module_output, output, cost, weights, saved = inference
                operations += cost
                parameters += weights
                entries = 1
                if module_input != shape:
                    entries = 2
                    padded = prod(module_input)
                    if padded != values:  # a Snap has output values of its own
                        activations += padded
                        largest = max(largest, padded)
                values = prod(module_output)
                activations += values + saved
                if values > largest or saved > largest:
                    largest = max(values, saved)
                if output != module_output:
                    entries += 1
                layers += entries
                depth += entries
                shape = output
            else:
                inner = yield (
                    self._repeat(node, shape)
                    if isinstance(node, Repeat)
                    else self._branch(node, shape)
                )
                shape = inner.shape
                operations += inner.operations
                parameters += inner.parameters
                layers += inner.layers
                activations += inner.activations
                largest = max(largest, inner.largest)
                depth += inner.depth
                branches = max(branches, inner.branches)
                build += inner.build
                values = prod(shape)
                if values > LARGEST:  # over any budget already
                    self.complete = False
                    break
        total = Figures(
            shape, operations, parameters, layers, activations, largest, depth, branches, build
        )
        if self.complete:
            self._known[key] = total
        return total

    def _repeat(self, node: Repeat, shape: Shape) -> Task:
        """Price round by round until a shape recurs, then multiply the rounds of the cycle."""
        rounds: list[Figures] = []
        first_rounds: dict[Shape, int] = {}
        while shape not in first_rounds and len(rounds) < node.times:
            first_rounds[shape] = len(rounds)
            rounds.append((yield self._sequence(node.body, shape)))
            shape = rounds[-1].shape
            if not self.complete:
                return _sum(rounds, [1] * len(rounds), shape)
        counts = [1] * len(rounds)
        if shape in first_rounds:
            start = first_rounds[shape]
            period = len(rounds) - start
            whole, rest = divmod(node.times - start, period)
            for i in range(period):
                counts[start + i] = whole + (i < rest)
            shape = rounds[start + (rest - 1) % period].shape
        return _sum(rounds, counts, shape)

    def _branch(self, node: Branch, shape: Shape) -> Task:
        segments: list[Figures] = []
        # markers count too, or a wide branch of identities would be free
        markers = len(node.segments) - 1
        self.visits -= markers
        if self.visits < 0:
            self.complete, markers = False, 0
        for items in node.segments:
            segments.append((yield self._sequence(items, shape)))
        joined = join_shapes(node.join, [segment.shape for segment in segments])
        flattened = [joined.flatten and len(segment.shape) > 1 for segment in segments]
        total = _sum(segments, [1] * len(segments), joined.shape)
        values = prod(joined.shape)
        return total._replace(
            layers=total.layers + sum(flattened) + 1,
            activations=total.activations + values,
            largest=max(total.largest, values),
            depth=1 + max(s.depth + f for s, f in zip(segments, flattened, strict=True)),
            branches=total.branches + 1,
            build=total.build + markers,
        )


def _sum(parts: list[Figures], counts: list[int], shape: Shape) -> Figures:
    """Sum the figures of parts, each ``counts`` times, saturated so that no figure explodes."""
    operations = parameters = layers = activations = largest = depth = branches = build = 0
    for part, times in zip(parts, counts, strict=True):
        operations += part.operations * times
        parameters += part.parameters * times
        layers += part.layers * times
        activations += part.activations * times
        largest = max(largest, part.largest)
        depth += part.depth * times
        branches = max(branches, part.branches)
        build += part.build * times
    if build > LARGEST or operations > LARGEST or activations > LARGEST or parameters > LARGEST:
        operations, parameters = saturate(operations), saturate(parameters)
        activations, build = saturate(activations), saturate(build)
    return Figures(
        shape,
        operations,
        parameters,
        saturate(layers),
        activations,
        largest,
        saturate(depth),
        branches,
        build,
    )


def price_of(figures: Figures, complete: bool) -> Price:
    """Return the price with these figures."""
    operations, parameters, layers, activations, largest, depth, branches, build = map(
        saturate, figures[1:]
    )
    return Price(
        operations, parameters, layers, activations, largest, depth, branches, build, complete
    )
