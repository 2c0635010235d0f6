"""The classes of a network's file: one for each repeat, and ``Network``.

``forward`` is flat: one value per line, with its shape. Adapters, and joins by operators of torch,
are statements without a module. A repeat that keeps its shape is a class with one loop over its
rounds.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mazec.backends.construction import SourceError, arguments, declared_by, is_of_torch
from mazec.backends.inlining import InlinedCode, InliningError
from mazec.backends.layout import fit, repeated, rounds
from mazec.backends.statement import Statement, adapt, combine
from mazec.network.network import Join, Loop, Network, Round, Step
from mazec.network.provenance import Provenance, write_rounds
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Call, Combination, write_shape


def classes(network: Network, inlined: InlinedCode) -> list[str]:
    """Return the texts of the classes, the innermost repeat first and the network last."""
    return _Printer(network, inlined).classes()


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

    ``entries`` are the names of its modules, numbered by the ``steps`` so far: joins and adapters
    count too, though most need no module.
    ``rounds`` are those of the enclosing repeats that the class knows: a block knows neither the
    current one of its own rounds nor those of the repeats around it.
    """

    indent: int
    init: list[str] = field(default_factory=list)
    forward: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    steps: int = 0
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

    def assign(self, statements: Iterable[Statement], comment: str) -> None:
        """Print statements, the last one with the comment."""
        *others, last = statements
        for statement in others:
            self.forward += statement.lines(self.indent)
        self.forward += last.lines(self.indent, comment)

    def own(self) -> str:
        """Return the variable with the current value, before it becomes one that may change."""
        value = self.value
        if not self.owned:
            self.value, self.owned = self.variable(), True
        return value


class _Printer:
    """Printer of a network's classes, the innermost repeat first and the network last."""

    def __init__(self, network: Network, inlined: InlinedCode) -> None:
        self._network = network
        self._names = inlined.names
        self._taken = set(inlined.taken)
        self._printed: list[str] = []
        self._repeats: dict[str, str] = {}
        self._open: list[_Class] = []

    def classes(self) -> list[str]:
        """Return the texts of the classes in order."""
        self._open = [_Class(indent=8)]
        for event in traverse(self._network.nodes):
            match event:
                case Step():
                    self._step(event)
                case Begin(Loop()):
                    self._open.append(_Class(indent=12))
                case End(Loop() as loop):
                    name = self._repeat(loop, self._open.pop())
                    comment = f"{write_shape(loop.output)}, {_rounds_of(loop, self._rounds)}"
                    value = self._open[-1].own()
                    self._layer("Repeat", name, [str(loop.times)], comment, [value])
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

    def _step(self, step: Step) -> None:
        into = self._open[-1]
        if not step.adapter:
            self._apply(step, step.call, [into.own()])
            return
        into.steps += 1
        value = into.own()
        into.assign(adapt(into.value, value, step.input, step.output), self._comment(step))

    def _apply(self, node: Step | Join, call: Call, values: Sequence[str]) -> None:
        target = f"nn.{call.op}" if is_of_torch(call.target) else self._names[call.target]
        try:
            checked = arguments(call)
        except InliningError as error:
            raise SourceError(call, error.reason, declared_by(self._network, node)) from None
        self._layer(call.op, target, checked, self._comment(node), values)

    def _comment(self, node: Step | Join) -> str:
        return f"{write_shape(node.output)}, {Provenance(node.position, self._rounds)}"

    def _layer(
        self,
        op: str,
        target: str,
        arguments: Sequence[str],
        comment: str,
        values: Sequence[str],
    ) -> None:
        """Print the lines that build a layer, and the line that applies it with its comment."""
        into = self._open[-1]
        into.steps += 1
        entry = f"{op.lower().strip('_')[:24] or 'layer'}_{into.steps}"
        into.entries.append(entry)
        is_repeated = len(self._open) > 1
        if is_repeated:
            into.init += repeated(f"self.{entry} = nn.ModuleList(", f"{target}(", arguments)
        else:
            into.init += fit(8, f"self.{entry} = {target}(", arguments)
        called = entry if is_repeated else f"self.{entry}"
        into.assign([Statement(into.value, called, tuple(values))], comment)

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
        join = branch.join
        if isinstance(join.expression, Call):
            self._apply(join, join.expression, branch.values)
        else:
            into.steps += 1
            self._combine(join.expression, branch)
        for value in outputs:
            into.release(value)

    def _combine(self, expression: Combination, branch: _Branch) -> None:
        into, join = self._open[-1], branch.join
        writable = {value for value in branch.values if branch.owned or value != branch.entry}
        temporary: list[str] = []

        def unused() -> str:
            temporary.append(into.variable())
            return temporary[-1]

        statements = combine(expression, into.value, branch.values, join.shapes, writable, unused)
        into.assign(statements, self._comment(join))
        for variable in temporary:
            into.release(variable)

    def _repeat(self, loop: Loop, body: _Class) -> str:
        """Return the name of a class with the body, which is printed unless it is known."""
        shape = write_shape(loop.shape)
        body.init += [] if body.entries else ["        self.rounds = rounds"]
        lines = [
            f'    """Rounds from {shape} to {shape}, each with its own weights."""',
            "",
            "    def __init__(self, rounds: int) -> None:",
            "        super().__init__()",
            *body.init,
            "",
            "    def forward(self, x: torch.Tensor) -> torch.Tensor:",
            *rounds(body.entries),
            *body.forward,
            "        return x",
        ]
        text = "\n".join(lines)
        if text in self._repeats:
            return self._repeats[text]
        number = len(self._repeats) + 1
        while f"Repeat{number}" in self._taken:
            number += 1
        name = self._repeats[text] = f"Repeat{number}"
        self._taken.add(name)
        self._printed.append(f"class {name}(nn.Module):\n{text}")
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
