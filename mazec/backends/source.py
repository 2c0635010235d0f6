"""A network as one Python file that imports only torch.

``forward`` is flat: one value per line, with its shape. A repeat that keeps its shape is a class
with one loop over its rounds. The only parts of a gene that become code are checked numbers,
booleans, tuples and names.
"""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mazec.backends.description import describe
from mazec.backends.inlining import InlinedCode, InliningError, inline
from mazec.diagnostics import MazecError
from mazec.diagnostics.compiling import NotSelfContained
from mazec.extensions.distribution import distribution_of
from mazec.network.network import Join, Loop, Network, Round, Step
from mazec.network.provenance import Provenance, write_rounds
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Call, JoinRule, Layer, write_shape
from mazec.symbols.expression import written
from mazec.symbols.owner import owner_of

_WIDTH = 88  # the default of ruff and black
_OWN = {"torch": "import torch", "nn": "from torch import nn", "Network": ""}


class SourceError(MazecError):
    """A module that cannot be printed, caused by the plugin of its symbol (E503)."""

    def __init__(self, call: Call, reason: str, declared: Layer | type[JoinRule] | None) -> None:
        if declared is not None:
            symbol, plugin = owner_of(declared)
        else:
            symbol, plugin = call.op, distribution_of([call.target])
        super().__init__(
            [NotSelfContained(target=call.target, symbol=symbol, plugin=plugin, reason=reason)]
        )


@dataclass(frozen=True)
class PrintedNetwork:
    """The parts of a network's file.

    ``description`` states the gene, the shapes and the price, and is safe within a raw docstring.
    The last of ``texts``, which are separated by two empty lines, is the class ``Network``.
    """

    description: str
    imports: tuple[str, ...]
    texts: tuple[str, ...]


def source(network: Network) -> str:
    """Return the text of a file whose class ``Network`` is the network.

    Raises ``SourceError`` if a plugin's class cannot be inlined.
    """
    printed = print_network(network)
    head = f"{_docstring(printed.description)}\n\n" + "\n".join(printed.imports)
    return "\n\n\n".join([head, *printed.texts, _main(network)]) + "\n"


def print_network(network: Network, own: Mapping[str, str] | None = None) -> PrintedNetwork:
    """Return the parts of a network's file.

    ``own`` maps further names that the file binds to their import lines, or to "" if they are not
    imports. Raises ``SourceError`` if a plugin's class cannot be inlined.
    """
    nodes: dict[str, Step | Join] = {}
    for node in _inlined_nodes(network):
        nodes.setdefault(node.call.target, node)
    try:
        inlined = inline(nodes, {**_OWN, **(own or {})})
    except InliningError as error:
        node = nodes[error.target]
        raise SourceError(node.call, error.reason, _declared(network, node)) from None
    classes = _Printer(network, inlined).classes()
    return PrintedNetwork(describe(network), inlined.imports, (*inlined.texts, *classes))


def construction(call: Call) -> str:
    """Return a text that builds one module as a network's file would, and binds it to ``part``.

    Raises ``InliningError`` if its class cannot be inlined.
    """
    own = _OWN | {"part": ""}
    inlined = inline(() if _of_torch(call.target) else (call.target,), own)
    name = f"nn.{call.op}" if _of_torch(call.target) else inlined.names[call.target]
    arguments = ", ".join(_arguments(call))
    parts = ["\n".join(inlined.imports), *inlined.texts, f"part = {name}({arguments})"]
    return "\n\n\n".join(parts) + "\n"


def _inlined_nodes(network: Network) -> Iterator[Step | Join]:
    """Yield the nodes whose classes are not in torch, in order of use."""
    for event in traverse(network.nodes):
        if isinstance(event, Step) and not _of_torch(event.call.target):
            yield event
        elif isinstance(event, Begin) and isinstance(event.node, Join):
            yield event.node


def _declared(network: Network, node: Step | Join) -> Layer | type[JoinRule] | None:
    """Return the symbol or join rule of a node; None for nodes that the compiler adds."""
    if node.position is None or (isinstance(node, Step) and node.adapter):
        return None
    symbol: Any = network.gene.symbols[node.position]
    return symbol if isinstance(symbol, Layer) else symbol.rule


def _of_torch(target: str) -> bool:
    return re.fullmatch(r"torch\.nn\.[A-Za-z_]\w*", target, re.ASCII) is not None


def _docstring(description: str) -> str:
    return f'''r"""A neural network for PyTorch, compiled by mazec from this gene:

{description}

Run this file to see its layers. Load saved weights by name:

    network = Network()
    network.load_state_dict(torch.load("weights.pt"))
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
"""'''


def _main(network: Network) -> str:
    axes = "".join(f", {axis}" for axis in network.input_shape)
    return f"""if __name__ == "__main__":
    network = Network().eval()
    with torch.inference_mode():
        output = network(torch.zeros(1{axes}))
    print(network)
    print("input {write_shape(network.input_shape)}")
    print("output", "x".join(str(axis) for axis in output.shape[1:]))
    print("layers {network.price.layers}")
    print("parameters", sum(p.numel() for p in network.parameters()))"""


# The classes


@dataclass
class _Branch:
    """A join being printed: the variable of its input, and those of its segments' outputs."""

    join: Join
    entry: str
    owned: bool
    last: int
    """The segment that may overwrite the input; -1 if the input is needed until the join."""
    values: list[str] = field(default_factory=list)


@dataclass
class _Class:
    """A class being printed, and the variable with the current value.

    ``rounds`` are those of the enclosing repeats that the class knows: a block knows neither the
    current one of its own rounds nor those of the repeats around it.
    """

    indent: int
    init: list[str] = field(default_factory=list)
    forward: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    branches: list[_Branch] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    value: str = "x"
    owned: bool = True
    variables: int = 0
    free: list[int] = field(default_factory=list)

    def variable(self) -> str:
        """Return an unused variable, reusing released ones."""
        if self.free:
            return f"x{heapq.heappop(self.free)}"
        self.variables += 1
        return f"x{self.variables}"

    def release(self, variable: str) -> None:
        """Make a variable available again."""
        heapq.heappush(self.free, int(variable[1:]))


class _Printer:
    """Printer of a network's classes, the innermost repeat first and the network last."""

    def __init__(self, network: Network, inlined: InlinedCode) -> None:
        self._network = network
        self._names = inlined.names
        self._taken = set(inlined.taken)
        self._printed: list[str] = []
        self._open: list[_Class] = []

    def classes(self) -> list[str]:
        """Return the texts of the classes in order."""
        self._open = [_Class(indent=8)]
        for event in traverse(self._network.nodes):
            match event:
                case Step():
                    self._apply(event)
                case Begin(Loop()):
                    self._open.append(_Class(indent=12))
                case End(Loop() as loop):
                    name = self._repeat(loop, self._open.pop())
                    comment = f"{write_shape(loop.output)}, {_rounds_of(loop, self._rounds)}"
                    self._layer("Repeat", name, [str(loop.times)], comment)
                case Begin(Round() as part):
                    self._open[-1].rounds.append(part.number)
                case End(Round()):
                    self._open[-1].rounds.pop()
                case Begin(Join() as join):
                    self._fork(join)
                case SegmentEnd():
                    self._next_segment()
                case End():
                    self._join()
        self._printed.append(_network(self._network, self._open.pop()))
        return self._printed

    @property
    def _rounds(self) -> tuple[int, ...]:
        return tuple(self._open[-1].rounds)

    def _apply(self, node: Step | Join, values: Sequence[str] = ()) -> None:
        call = node.call
        target = f"nn.{call.op}" if _of_torch(call.target) else self._names[call.target]
        try:
            arguments = _arguments(call)
        except InliningError as error:
            raise SourceError(call, error.reason, _declared(self._network, node)) from None
        comment = f"{write_shape(node.output)}, {Provenance(node.position, self._rounds)}"
        self._layer(call.op, target, arguments, comment, values)

    def _layer(
        self,
        op: str,
        target: str,
        arguments: Sequence[str],
        comment: str,
        values: Sequence[str] = (),
    ) -> None:
        """Print the lines that build a layer, and the line that applies it with its comment."""
        into = self._open[-1]
        entry = f"{op.lower().strip('_')[:24] or 'layer'}_{len(into.entries) + 1}"
        into.entries.append(entry)
        if not values:
            values = [into.value]
            if not into.owned:
                into.value, into.owned = into.variable(), True
        repeated = len(self._open) > 1
        if repeated:
            into.init += _repeated(f"self.{entry} = nn.ModuleList(", f"{target}(", arguments)
        else:
            into.init += _fit(8, f"self.{entry} = {target}(", arguments)
        called = entry if repeated else f"self.{entry}"
        into.forward += _fit(into.indent, f"{into.value} = {called}(", values, f"  # {comment}")

    def _fork(self, join: Join) -> None:
        into = self._open[-1]
        filled = [number for number, segment in enumerate(join.segments) if segment]
        last = filled[-1] if into.owned and len(filled) == len(join.segments) else -1
        into.branches.append(_Branch(join, into.value, into.owned, last))
        into.owned = last == 0

    def _next_segment(self) -> None:
        into = self._open[-1]
        branch = into.branches[-1]
        branch.values.append(into.value)
        into.value = branch.entry
        into.owned = branch.last == len(branch.values)

    def _join(self) -> None:
        into = self._open[-1]
        branch = into.branches.pop()
        outputs = [value for value in branch.values if value != branch.entry]
        if branch.owned:
            into.value = branch.entry
        elif outputs:
            into.value = outputs.pop(0)
        else:
            into.value = into.variable()
        into.owned = True
        for value in outputs:
            into.release(value)
        self._apply(branch.join, branch.values)

    def _repeat(self, loop: Loop, body: _Class) -> str:
        number = len(self._printed) + 1
        while f"Repeat{number}" in self._taken:
            number += 1
        name = f"Repeat{number}"
        self._taken.add(name)
        shape = write_shape(loop.shape)
        lines = [
            f"class {name}(nn.Module):",
            f'    """Rounds from {shape} to {shape}, each with its own weights."""',
            "",
            "    def __init__(self, rounds: int) -> None:",
            "        super().__init__()",
            *body.init,
            "",
            "    def forward(self, x: torch.Tensor) -> torch.Tensor:",
            *_rounds(body.entries),
            *body.forward,
            "        return x",
        ]
        self._printed.append("\n".join(lines))
        return name


def _rounds_of(loop: Loop, rounds: tuple[int, ...]) -> str:
    """Return the provenance of a block: its rounds after those of the enclosing repeats."""
    first, last = (write_rounds((*rounds, number)) for number in (loop.first, loop.last))
    return f"symbol {loop.position}, rounds {first} to {last}"


def _network(network: Network, body: _Class) -> str:
    input, output = write_shape(network.input_shape), write_shape(network.output_shape)
    lines = [
        "class Network(nn.Module):",
        f'    """From {input} to {output}, after the batch axis."""',
        "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
        *body.init,
        "",
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:",
        *body.forward,
        "        return x",
    ]
    return "\n".join(lines)


# The layout of the lines, as a formatter would format them


def _fit(indent: int, head: str, inner: Sequence[str], comment: str = "") -> list[str]:
    """Format a call on one line, else with its arguments on a second line, else one per line."""
    pad, inside = " " * indent, ", ".join(inner)
    whole = f"{pad}{head}{inside}){comment}"
    if len(whole) <= _WIDTH or not inner:
        return [whole]
    if indent + 4 + len(inside) <= _WIDTH:
        return [f"{pad}{head}", f"{pad}    {inside}", f"{pad}){comment}"]
    return [f"{pad}{head}", *(f"{pad}    {argument}," for argument in inner), f"{pad}){comment}"]


def _repeated(head: str, element: str, arguments: Sequence[str]) -> list[str]:
    """Format a list of modules, one for each round."""
    each = "for _ in range(rounds)"
    inside = f"{element}{', '.join(arguments)}) {each}"
    if len(inside) <= _WIDTH - 12:
        return _fit(8, head, [inside])
    built = _fit(12, element, arguments)
    return [f"        {head}", *built, f"            {each}", "        )"]


def _rounds(entries: Sequence[str]) -> list[str]:
    """Format the head of the loop over the rounds."""
    if len(entries) == 1:
        return [f"        for {entries[0]} in self.{entries[0]}:"]
    rounds = _fit(8, "rounds = zip(", [f"self.{entry}" for entry in entries])
    whole = f"        for {', '.join(entries)} in rounds:"
    if len(whole) <= _WIDTH:
        return [*rounds, whole]
    return [
        *rounds,
        "        for (",
        *(f"            {e}," for e in entries),
        "        ) in rounds:",
    ]


# Checked arguments


def _arguments(call: Call) -> list[str]:
    try:
        return [written(name, value) for name, value in call.arguments.items()]
    except ValueError as error:
        raise InliningError(call.target, str(error)) from None
