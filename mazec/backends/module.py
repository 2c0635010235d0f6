"""A network as a torch module: the emitted text itself, executed."""

import linecache
import weakref
from itertools import count
from typing import Any

from torch import Tensor
from torch.nn import Module

from mazec.backends.source import source
from mazec.network.network import Network

__all__ = ["Module", "Tensor", "build"]

_numbers = count(1)


def build(network: Network) -> Module:
    """Execute the network's source and return its module; PyTorch draws the weights.

    Tracebacks show the lines of the text for as long as the module, or a copy of it, lives.
    Raises ``SourceError`` where a plugin's class cannot be carried.
    """
    text = source(network)
    number = next(_numbers)
    file = f"<mazec network {number}>"
    namespace: dict[str, Any] = {"__name__": f"mazec_network_{number}"}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made = namespace["Network"]
    # copies share the class, so it is the class that keeps the lines
    weakref.finalize(made, linecache.cache.pop, file, None).atexit = False
    module: Module = made()
    return module
