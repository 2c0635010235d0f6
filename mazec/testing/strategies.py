"""Hypothesis strategies for symbols, genes and headers, derived from the symbols' declarations.

If a vocabulary is None, the installed one is used.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mazec.gene.gene import FREQUENCY, LEARNING, OUTPUT, Gene, Head, Header
from mazec.gene.rates import RATES
from mazec.plugins import installed_vocabulary
from mazec.symbols import (
    Choice,
    Flag,
    Integer,
    Parameter,
    Real,
    Shape,
    Symbol,
    Value,
    Vocabulary,
)
from mazec.symbols.parameter import HIGHEST
from mazec.symbols.shape import MOST_AXES


def values(parameter: Parameter) -> SearchStrategy[Value]:
    """Return a strategy for any value within the bounds of a parameter."""
    if isinstance(parameter, Flag):
        return st.booleans()
    if isinstance(parameter, Choice):
        return st.sampled_from(parameter.choices)
    if isinstance(parameter, Real):
        return st.floats(parameter.low, parameter.high, allow_nan=False, allow_infinity=False)
    return _integers(parameter)


def _integers(parameter: Integer) -> SearchStrategy[int]:
    usual = st.integers(parameter.low, min(parameter.high, max(parameter.low, 100)))
    return usual | st.integers(parameter.low, parameter.high)


def symbols(vocabulary: Vocabulary | None = None) -> SearchStrategy[Symbol]:
    """Return a strategy for any symbol of a vocabulary with any valid parameters."""
    return st.one_of([_symbol(kind) for kind in vocabulary or installed_vocabulary()])


def _symbol(kind: type[Symbol]) -> SearchStrategy[Symbol]:
    return st.builds(kind, **{name: values(p) for name, p in kind.parameter_specs.items()})


def shapes(largest: int = HIGHEST) -> SearchStrategy[Shape]:
    """Return a strategy for shapes of 1 to 6 axes, each from 1 to ``largest``."""
    return st.lists(st.integers(1, largest), min_size=1, max_size=MOST_AXES).map(tuple)


def headers(vocabulary: Vocabulary | None = None) -> SearchStrategy[Header]:
    """Return a strategy for headers with any statements and a table in any order."""
    names = [kind.name for kind in vocabulary or installed_vocabulary()]
    return st.builds(
        Header,
        input=st.none() | shapes(),
        output=st.none() | _integers(OUTPUT),
        head=st.none() | st.sampled_from(Head),
        name=st.none() | st.text(),
        table=st.dictionaries(st.sampled_from(names), _integers(FREQUENCY), max_size=8),
        rates=_some(RATES),
        learning=_some(LEARNING),
    )


def _some(kinds: Any) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for any entries of ``rates`` or ``learning``."""
    return st.fixed_dictionaries({}, optional={name: values(kind) for name, kind in kinds.items()})


def genes(vocabulary: Vocabulary | None = None, longest: int = 30) -> SearchStrategy[Gene]:
    """Return a strategy for genes of up to ``longest`` symbols with any header."""
    return st.builds(
        Gene,
        st.lists(symbols(vocabulary), max_size=longest).map(tuple),
        headers(vocabulary),
    )
