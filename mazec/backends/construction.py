"""The text that constructs a part of a network, alone or in its file."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from mazec.backends.inlining import InliningError, inline
from mazec.backends.statement import combine
from mazec.diagnostics import MazecError
from mazec.diagnostics.compiling import NotSelfContained
from mazec.extensions.distribution import distribution_of
from mazec.network.network import Join, Network, Step
from mazec.symbols import Call, Combination, JoinRule, Layer, Shape
from mazec.symbols.expression import written
from mazec.symbols.owner import owner_of

OWN = {"torch": "import torch", "nn": "from torch import nn"}
"""The names that every file binds, and their import lines."""


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


def construction(call: Call) -> str:
    """Return a text that builds one module as a network's file would, and binds it to ``part``.

    Raises ``InliningError`` if its class cannot be inlined.
    """
    own = {**OWN, "Network": "", "part": ""}
    inlined = inline(() if is_of_torch(call.target) else (call.target,), own)
    name = f"nn.{call.op}" if is_of_torch(call.target) else inlined.names[call.target]
    built = f"part = {name}({', '.join(arguments(call))})"
    parts = ["\n".join(inlined.imports), *inlined.texts, built]
    return "\n\n\n".join(parts) + "\n"


def combination(combined: Combination, shapes: Sequence[Shape]) -> str:
    """Return a text that binds a module to ``part`` which combines values as a network would."""
    numbers = count(1)
    values = [f"x{next(numbers)}" for _ in shapes]
    statements = combine(combined, "x", values, shapes, set(values), lambda: f"x{next(numbers)}")
    lines = [line for statement in statements for line in statement.lines(8)]
    head = f"""import torch
from torch import nn


class Part(nn.Module):
    def forward(self, {", ".join(values)}):
"""
    return head + "\n".join([*lines, "        return x\n\n", "part = Part()\n"])


def declared_by(network: Network, node: Step | Join) -> Layer | type[JoinRule] | None:
    """Return the symbol or join rule of a node; None for nodes that the compiler adds."""
    if node.position is None or (isinstance(node, Step) and node.adapter):
        return None
    symbol: Any = network.gene.symbols[node.position]
    return symbol if isinstance(symbol, Layer) else symbol.rule


def is_of_torch(target: str) -> bool:
    """Return whether a target is a class of ``torch.nn``."""
    return re.fullmatch(r"torch\.nn\.[A-Za-z_]\w*", target, re.ASCII) is not None


def arguments(call: Call) -> list[str]:
    """Return the checked arguments of a call. Raises ``InliningError`` for a value."""
    try:
        return [written(name, value) for name, value in call.arguments.items()]
    except ValueError as error:
        raise InliningError(call.target, str(error)) from None
