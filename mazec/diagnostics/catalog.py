"""All diagnostics by code, as their classes declare them.

E1 errors in a text, W2 repairs, N3 notes about what is ordinary in nature, E4 files, experiments
and stores, E5 compiling, 6 plugins and training, E7 data sets, E8 runs. A code never changes its
meaning, and the number of a retired one is not used again: E406 stood for any sentence about a run,
a data set or a package.
"""

from collections.abc import Iterator
from types import ModuleType

from mazec.diagnostics import (
    compiling,
    data,
    experiments,
    files,
    notes,
    plugins,
    repairs,
    runs,
    syntax,
    training,
)
from mazec.diagnostics.diagnostic import Diagnostic

_FAMILIES = (syntax, repairs, notes, files, experiments, runs, compiling, plugins, training, data)


def _declared(family: ModuleType) -> Iterator[type[Diagnostic]]:
    """Yield the classes of a module that have a code; others only share fields."""
    for value in vars(family).values():
        if isinstance(value, type) and issubclass(value, Diagnostic) and hasattr(value, "code"):
            yield value


def _order(kind: type[Diagnostic]) -> tuple[str, str]:
    return kind.code[1:], kind.code


CATALOG = {
    kind.code: kind
    for kind in sorted((kind for family in _FAMILIES for kind in _declared(family)), key=_order)
}
