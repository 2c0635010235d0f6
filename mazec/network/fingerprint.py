"""Fingerprints: the identity of a network, apart from how it is shown.

Two networks have one fingerprint where the same modules are built in the same order from the same
values. It is a SHA-256 over lines of JSON, one for each event on the way through the network:

========= ==================================================================================
network   the version of this form, the input shape
layer     the symbol's name in the gene language, its parameters by name, the shapes it takes
          and gives
adapter   the shapes it takes and gives
loop      the number of rounds; ``end`` closes it
join      the name of the join, what it does to these shapes, the shapes of the segments, the
          shape it gives; ``segment`` ends each segment, ``end`` closes it
========= ==================================================================================

Only names of the gene language take part: neither classes, nor keys of JSON, nor any ``repr``. A
repeat that keeps its shape differs from its rounds written one after another, since PyTorch draws
their weights in another order.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from mazec.network.network import Join, Loop, Network, Round, Step
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Layer

VERSION = 1
"""The version of the canonical form. Another one gives every experiment another lineage."""


def fingerprint(network: Network) -> str:
    """Return the SHA-256 (hex) of a network's canonical form."""
    digest = sha256()
    for line in _canonical_lines(network):
        digest.update(json.dumps(line).encode() + b"\n")
    return digest.hexdigest()


def _canonical_lines(network: Network) -> Iterator[list[Any]]:
    yield ["network", VERSION, network.input_shape]
    for event in traverse(network.nodes):
        match event:
            case Step(symbol=Layer() as symbol):
                values = sorted(symbol.values.items())
                yield ["layer", symbol.name, values, event.input, event.output]
            case Step():
                yield ["adapter", event.input, event.output]
            case Begin(Loop() as loop):
                yield ["loop", loop.times]
            case Begin(Join() as join):
                yield ["join", join.rule.name, join.join, join.shapes, join.output]
            case SegmentEnd():
                yield ["segment"]
            case Begin(Round()) | End(Round()):
                pass
            case End():
                yield ["end"]
