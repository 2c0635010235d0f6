"""A network as a graph: DOT text for Graphviz."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mazec.network.network import Join, Loop, Network, Step
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Combination, Layer, Shape, Value, size
from mazec.symbols.expression import OPERATORS

# fills; dark text has enough contrast on them
_LEARNS = "#dbe9fb"
_JOIN = "#eceef1"
_LINE = 44  # characters of a line in small type
_SIGNS = {"-": "−", "*": "×"}

_HEAD = """digraph network {
  graph [fontname="Helvetica", bgcolor="white", labelloc=t, labeljust=l, fontcolor="#1f2937",
         ranksep=0.22, nodesep=0.25, ordering=out, pad=0.15];
  node [shape=box, style="rounded,filled", color="#ffffff00", fillcolor="#ffffff00",
        fontname="Helvetica", fontsize=13, fontcolor="#1f2937", margin="0.12,0.05",
        height=0.2, width=0.2];
  edge [color="#6b7280", arrowsize=0.5];"""


def dot(network: Network) -> str:
    """Return the graph as DOT.

    A node is a layer with the elementwise layers that follow it, and says its output shape where
    that changes; filled ones have weights. Frames surround one round of a repeat. Adapters that
    keep all values are not shown.
    """
    graph = _Graph()
    graph.end("input", network.input_shape)
    for event in traverse(network.nodes):
        match event:
            case Step():
                graph.step(event)
            case Begin(Loop() as loop):
                graph.open(loop.times)
            case End(Loop()):
                graph.close()
            case Begin(Join()):
                graph.forks.append(_Fork(graph.path))
                graph.last = None
            case SegmentEnd():
                graph.next_segment()
            case End(Join() as join):
                graph.join(join)
    graph.end("output", network.output_shape)
    return "\n".join([_HEAD, f"  label=<{_title(network)}>;", *graph.text(), "}", ""])


@dataclass
class _Node:
    """A node being written: its title, and what stands in small type below it."""

    name: str
    title: str
    arguments: list[str] = field(default_factory=list)
    following: list[str] = field(default_factory=list)
    output: str = ""
    parameters: int = 0
    attributes: str = ""

    def label(self) -> str:
        """Return the label, an HTML-like one."""
        facts = [f"→ {self.output}"] if self.output else []
        if self.parameters:
            facts.append(f"{self.parameters:,} parameters")
        lines = [line for part in (self.arguments, self.following, facts) for line in _filled(part)]
        return "<BR/>".join([f"<B>{_text(self.title)}</B>", *map(_small, lines)])


@dataclass
class _Fork:
    """A branch being drawn: the ends before it, and those of its segments."""

    start: list[str]
    ends: list[str] = field(default_factory=list)


class _Graph:
    """A graph being written.

    ``path`` has the nodes that the next node connects to, ``last`` is the one that takes
    elementwise layers, or None at the beginning of a path or a frame.
    """

    def __init__(self) -> None:
        self.path: list[str] = []
        self.forks: list[_Fork] = []
        self.last: _Node | None = None
        self._lines: list[tuple[int, str | _Node]] = []
        self._edges: list[str] = []
        self._nodes = 0
        self._clusters = 0
        self._depth = 0

    def step(self, step: Step) -> None:
        """Write a layer, or add it to the last node."""
        if step.adapter and size(step.input) == size(step.output):
            return
        style = step.symbol.style if step.symbol is not None else None
        arguments = list(_arguments(step))
        if self.last is not None and style is None and _is_elementwise(step):
            self.last.following.append(" ".join([step.call.op, *arguments]))
            self.last.parameters += step.parameters
            if step.parameters and not self.last.attributes:
                self.last.attributes = _fill(_LEARNS)
            return
        self.last = self._follow(step.call.op)
        self.last.arguments = arguments
        self.last.parameters = step.parameters
        if step.input != step.output:
            self.last.output = _axes(step.output)
        if style is not None:
            self.last.attributes = f'{_fill(style[0])}, color="{style[1]}"'
        elif step.parameters:
            self.last.attributes = _fill(_LEARNS)

    def join(self, join: Join) -> None:
        """Write the node of a join, which the segments' ends lead to."""
        self.path = self.forks.pop().ends
        node = self._follow(_sign(join))
        node.attributes = _fill(_JOIN)
        if any(shape != join.output for shape in join.shapes):
            node.output = _axes(join.output)
        self.last = None

    def end(self, title: str, shape: Shape) -> None:
        """Write the input or the output."""
        self._follow(title).arguments = [_axes(shape)]
        self.last = None

    def next_segment(self) -> None:
        """Go back to the beginning of the innermost branch."""
        fork = self.forks[-1]
        fork.ends += self.path
        self.path = fork.start
        self.last = None

    def open(self, times: int) -> None:
        """Open a frame around a round of a repeat."""
        self._clusters += 1
        self._line(f"subgraph cluster_{self._clusters} {{")
        self._depth += 1
        self._line(
            f"label=<<B>×{times:,}</B>>; style=rounded; margin=8; labeljust=r; "
            'color="#94a3b8"; fontcolor="#475569"; fontsize=13;'
        )
        self.last = None

    def close(self) -> None:
        """Close the innermost frame."""
        self._depth -= 1
        self._line("}")
        self.last = None

    def text(self) -> Iterator[str]:
        """Yield the lines of all nodes, frames and edges."""
        for depth, line in self._lines:
            if isinstance(line, _Node):
                line = f"{line.name} [label=<{line.label()}>{line.attributes}];"
            yield f"{'  ' * min(depth + 1, 20)}{line}"
        yield from self._edges

    def _follow(self, title: str) -> _Node:
        """Return a new node that follows the path, and make it the end of the path."""
        node = _Node(f"n{self._nodes}", title)
        self._nodes += 1
        self._line(node)
        self._edges += [f"  {end} -> {node.name};" for end in self.path]
        self.path = [node.name]
        return node

    def _line(self, line: str | _Node) -> None:
        self._lines.append((self._depth, line))


def _is_elementwise(step: Step) -> bool:
    """Return whether a step keeps the shape and computes at most one operation per value."""
    return step.input == step.output and step.operations <= size(step.output)


def _arguments(step: Step) -> Iterator[str]:
    """Yield the symbol's parameters, without neutral defaults and what the output shape says."""
    if step.symbol is None:
        return
    for name, value in step.symbol.values.items():
        is_default = value == step.symbol.parameter_specs[name].default
        is_neutral = is_default and not (type(value) is int and value > 1)
        if not is_neutral and not (name.startswith("out_") and value in step.output):
            yield f"{name} {_plain(value)}"


def _sign(join: Join) -> str:
    """Return the operator of a join, or else its name."""
    expression = join.expression
    if isinstance(expression, Combination) and expression.function in OPERATORS:
        return _SIGNS.get(expression.function, expression.function)
    return join.join


def _axes(shape: Shape) -> str:
    return "×".join(map(str, shape))


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _fill(color: str) -> str:
    return f', fillcolor="{color}"'


def _filled(parts: Sequence[str]) -> Iterator[str]:
    """Yield lines of parts, with as many on each as have room."""
    line = ""
    for part in parts:
        if line and len(line) + len(part) + 3 > _LINE:
            yield line
            line = ""
        line = f"{line} · {part}" if line else part
    if line:
        yield line


def _small(text: str) -> str:
    return f'<FONT POINT-SIZE="10">{_text(text)}</FONT>'


def _text(text: str) -> str:
    """Escape a text for HTML-like labels, without control characters."""
    return html.escape("".join(c if c.isprintable() else " " for c in text[:120]))


def _title(network: Network) -> str:
    price = network.price
    figures = f"{price.parameters:,} parameters · {price.operations:,} operations"
    lines = [_small(f"{figures} · {price.layers:,} layers")]
    if network.gene.header.name:
        lines.insert(0, f"<B>{_text(network.gene.header.name)}</B>")
    styles = {s.style: None for s in network.gene.symbols if isinstance(s, Layer) and s.style}
    legend = "  ".join(
        f'<FONT COLOR="{border}">■</FONT> {_small(meaning)}'
        for _, border, meaning in filter(None, styles)
    )
    return '<BR ALIGN="LEFT"/>'.join([*lines, *filter(None, [legend]), ""])
