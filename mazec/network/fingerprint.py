"""Fingerprints: the identity of a network, independent of its presentation.

Two networks have the same fingerprint if they build the same modules in the same order from the
same values. It is a SHA-256 over lines of JSON, one for each event of a traversal of the network:

========= ==================================================================================
network   the version of the canonical form, the input shape
layer     the symbol's name in the gene language, its parameters by name, its input and output
          shapes
adapter   its input and output shapes
loop      the number of rounds; ``end`` closes it
join      the name of the join, its operation at these shapes, the shapes of the segments, the
          output shape; ``segment`` ends each segment, ``end`` closes it
========= ==================================================================================

Only names of the gene language contribute: no class names, no JSON keys and no ``repr``. A repeat
that keeps its shape differs from the same rounds written out, since PyTorch draws their weights in
another order.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from mazec.network.network import Join, Loop, Network, Round, Step
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Layer

VERSION = 1
"""The version of the canonical form. A new version gives every experiment a new lineage."""


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
