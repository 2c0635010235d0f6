"""A network as a graph: DOT text, and pictures rendered by Graphviz."""

import html
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mazec.diagnostics import MazecError
from mazec.diagnostics.files import DrawingFailed
from mazec.gene.gene import Gene
from mazec.network.network import Join, Loop, Network, Step
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Argument, Layer, Shape

FORMATS = ("svg", "png")
_MOST_LABELS = 500  # more edge labels make the layout slow
_MOST_LINES = 15_000  # nodes and edges; a chain of this size takes about 4 s, branches 8 s
_SECONDS = 10
_USUAL = ("-Gnslimit=1", "-Gnslimit1=1")
_HASTY = ("-Gnslimit=0.5", "-Gmclimit=0.2", "-Gsplines=line")

# fill, border, meaning; color-blind safe, with enough contrast for dark text
_ENDS = ("#1f2937", "#1f2937", "")
_LEARNS = ("#cfe3fb", "#3b78c4", "has weights")
_KEEPS = ("#fdeec2", "#c79a1c", "keeps the shape")
_RESIZES = ("#d3efd9", "#3f9a5b", "changes the shape")
_ADAPTER = ("#eceef1", "#9aa3af", "adapter")
_JOIN = ("#f6d5dd", "#b8476b", "join")
_LEGEND = (_LEARNS, _KEEPS, _RESIZES, _ADAPTER, _JOIN)

_HEAD = """digraph network {
  graph [fontname="Helvetica", bgcolor="white", labelloc=t, labeljust=l,
         ranksep=0.35, nodesep=0.3, ordering=out, pad=0.3, fontcolor="#1f2937"];
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=13,
        fontcolor="#1f2937", margin="0.16,0.09", height=0.3];
  edge [fontname="Helvetica", fontsize=10, fontcolor="#6b7280",
        color="#6b7280", arrowsize=0.6];"""


class DrawError(MazecError):
    """A picture that could not be drawn (E407)."""

    def __init__(self, reason: str) -> None:
        super().__init__([DrawingFailed(reason=reason)])


def dot(network: Network) -> str:
    """Return the graph as DOT: shapes label the edges, repeats are frames around one round."""
    graph = _Graph()
    graph.node("input", _label("input", [_axes(network.input_shape)]), _ENDS)
    graph.path = [_End("input", network.input_shape)]
    for event in traverse(network.nodes):
        match event:
            case Step():
                graph.follow(_step_label(event), _style(event, network.gene), event.output)
            case Begin(Loop() as loop):
                graph.open(loop.times)
            case End(Loop()):
                graph.close()
            case Begin(Join()):
                graph.forks.append(_Fork(graph.path))
            case SegmentEnd():
                graph.forks[-1].ends += graph.path
                graph.path = graph.forks[-1].start
            case End(Join() as join):
                graph.path = graph.forks.pop().ends
                graph.follow(_label(join.join, []), _JOIN, join.output)
    graph.follow(_label("output", [_axes(network.output_shape)]), _ENDS, network.output_shape)
    return "\n".join(
        [_HEAD, f"  label=<{_title(network)}>;", *graph.lines, *graph.edges(), "}", ""]
    )


@dataclass(frozen=True)
class _End:
    """A node that the next node connects to, and its output shape."""

    node: str
    shape: Shape


@dataclass
class _Fork:
    """A branch being drawn: the ends before it, and those of its segments."""

    start: list[_End]
    ends: list[_End] = field(default_factory=list)


class _Graph:
    """The lines of a graph being written; ``path`` has the ends that the next node connects to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.path: list[_End] = []
        self.forks: list[_Fork] = []
        self._edges: list[tuple[_End, str]] = []
        self._nodes = 0
        self._clusters = 0
        self._depth = 0

    def node(self, name: str, label: str, style: tuple[str, str, str]) -> None:
        """Write a node."""
        fill, border, _ = style
        ink = ', fontcolor="white"' if style is _ENDS else ""
        self._line(f'{name} [label=<{label}>, fillcolor="{fill}", color="{border}"{ink}];')

    def follow(self, label: str, style: tuple[str, str, str], output: Shape) -> None:
        """Write a node that follows the path, and make it the end of the path."""
        self._nodes += 1
        name = f"n{self._nodes}"
        self.node(name, label, style)
        self._edges += [(end, name) for end in self.path]
        self.path = [_End(name, output)]

    def open(self, times: int) -> None:
        """Open a frame around a round of a repeat."""
        self._clusters += 1
        self._line(f"subgraph cluster_{self._clusters} {{")
        self._depth += 1
        fill = "#f8fafc" if self._depth % 2 else "#f1f5f9"
        self._line(
            f'label=<<B>× {times:,} rounds</B>>; style="rounded,dashed,filled"; margin=14; '
            f'color="#94a3b8"; fillcolor="{fill}"; fontcolor="#475569"; fontsize=13;'
        )

    def close(self) -> None:
        """Close the innermost frame."""
        self._depth -= 1
        self._line("}")

    def edges(self) -> Iterator[str]:
        """Yield the edges, labeled with shapes unless there are too many."""
        labeled = len(self._edges) <= _MOST_LABELS
        for end, name in self._edges:
            label = f' [label=" {_axes(end.shape)} "]' if labeled else ""
            yield f"  {end.node} -> {name}{label};"

    def _line(self, text: str) -> None:
        self.lines.append(f"{'  ' * min(self._depth + 1, 20)}{text}")


def _axes(shape: Shape) -> str:
    return "×".join(map(str, shape))


def _style(step: Step, gene: Gene) -> tuple[str, str, str]:
    if step.adapter:
        return _ADAPTER
    symbol = gene.symbols[step.position] if step.position is not None else None
    if isinstance(symbol, Layer) and symbol.style is not None:
        return symbol.style
    if step.parameters:
        return _LEARNS
    return _KEEPS if step.input == step.output else _RESIZES


def _step_label(step: Step) -> str:
    if step.adapter:
        return _small(step.call.op)
    lines = list(_wrapped({**step.call.shown, **step.call.arguments}))
    if step.parameters:
        lines.append(f"{step.parameters:,} parameters")
    return _label(step.call.op, lines)


def _wrapped(arguments: Mapping[str, Argument]) -> Iterator[str]:
    """Yield lines of two arguments, each as ``name value``."""
    entries = [f"{name} {_plain(value)}" for name, value in arguments.items()]
    for first in range(0, len(entries), 2):
        yield " · ".join(entries[first : first + 2])


def _plain(value: Argument) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return _axes(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _label(title: str, lines: list[str]) -> str:
    return "<BR/>".join([f"<B>{_text(title)}</B>", *map(_small, lines)])


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
        for _, border, meaning in (*_LEGEND, *filter(None, styles))
    )
    left = '<BR ALIGN="LEFT"/>'
    return left.join([*lines, legend, ""])


def picture(text: str, format: str = "svg") -> bytes:
    """Render DOT text with Graphviz as ``svg`` or ``png``.

    Raises ``DrawError`` for more than 15,000 nodes and edges, or if Graphviz is missing, rejects
    the text or exceeds 10 seconds in both attempts; ``ValueError`` for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    lines = text.count("\n")
    if lines > _MOST_LINES:
        limit = f"at most {_MOST_LINES:,} can be drawn"
        raise DrawError(f"the graph is too large: {lines:,} nodes and edges, {limit}")
    program = _program()
    for options in (_USUAL, _HASTY):
        try:
            completed = subprocess.run(
                [program, f"-T{format}", *options],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            continue
        except OSError as error:
            raise DrawError(f"{program}: {error.strerror}") from None
        if completed.returncode or not completed.stdout:
            output = completed.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = output[0] if output else f"exit code {completed.returncode}"
            raise DrawError(f"{program}: {reason}")
        return completed.stdout
    raise DrawError(f"the graph is too large: {program} needs more than {_SECONDS} seconds")


def _program() -> str:
    pure = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    program = shutil.which(pure) or shutil.which("dot")
    if program is None:
        raise DrawError("Graphviz is missing; install it: pip install graphviz-pure")
    return program
