"""Pricing: the figures of a tree at a shape, without writing anything out.

The price of a sequence at a shape is kept, by the sequence itself, and a repeat whose shape comes
back is multiplied, not walked. So nested repeats of any number of rounds are priced at once.
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
    """What a part of a network costs, and the shape that it gives."""

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
    """One pricing of one tree. ``complete`` turns False where it was cut short."""

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self.symbols = symbols
        self.visits = len(symbols) + MOST_VISITS
        self.complete = True
        self._known: dict[tuple[int, Shape], Figures] = {}

    def figures(self, items: Body, shape: Shape) -> Figures:
        """The figures of a sequence, the input's values counted in ``largest``."""
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
                found = infer_shape(symbol, shape)
                if found is None:
                    continue
                seen, given, left, cost, weights, held = found
                operations += cost
                parameters += weights
                entries = 1
                if seen != shape:
                    entries = 2
                    padded = prod(seen)
                    if padded != values:  # a Snap holds values of its own
                        activations += padded
                        largest = max(largest, padded)
                values = prod(given)
                activations += values + held
                if values > largest or held > largest:
                    largest = max(values, held)
                if left != given:
                    entries += 1
                layers += entries
                depth += entries
                shape = left
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
                if values > LARGEST:  # over any budget; going on would only grow the numbers
                    self.complete = False
                    break
        total = Figures(
            shape, operations, parameters, layers, activations, largest, depth, branches, build
        )
        if self.complete:
            self._known[key] = total
        return total

    def _repeat(self, node: Repeat, shape: Shape) -> Task:
        """Round by round until a shape comes back; from there on the rounds are multiplied."""
        rounds: list[Figures] = []
        met: dict[Shape, int] = {}
        while shape not in met and len(rounds) < node.times:
            met[shape] = len(rounds)
            rounds.append((yield self._sequence(node.body, shape)))
            shape = rounds[-1].shape
            if not self.complete:
                return _sum(rounds, [1] * len(rounds), shape)
        counts = [1] * len(rounds)
        if shape in met:
            start = met[shape]
            period = len(rounds) - start
            whole, rest = divmod(node.times - start, period)
            for i in range(period):
                counts[start + i] = whole + (i < rest)
            shape = rounds[start + (rest - 1) % period].shape
        return _sum(rounds, counts, shape)

    def _branch(self, node: Branch, shape: Shape) -> Task:
        segments: list[Figures] = []
        # the markers are visited too, or a wide branch of identities would cost nothing
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
    """Parts that come so many times each; sums saturate, so that no figure grows without end."""
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
    """The price that figures come to."""
    operations, parameters, layers, activations, largest, depth, branches, build = map(
        saturate, figures[1:]
    )
    return Price(
        operations, parameters, layers, activations, largest, depth, branches, build, complete
    )
