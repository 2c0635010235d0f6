"""Mutation rates: what genes carry of each kind of mutation, declared here and nowhere else."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mazec.symbols import Real, Vocabulary

RATE = Real(0.01, low=0.0, high=1.0, initial=(0.001, 0.05), log=True)
"""A mutation rate a symbol, with its natural bounds."""

LENGTH = "length"
"""The entry that is no mutation's rate but the mean length of a stretch."""

RATES: Mapping[str, Real] = MappingProxyType(
    {
        "delete": RATE,
        "duplicate": RATE,
        "reverse": RATE,
        # the one that a gene which works can nearly always bear
        "tune": replace(RATE, initial=(0.01, 0.05)),
        "insert": RATE,
        "substitute": RATE,
        LENGTH: Real(2.0, low=1.0, initial=(1.0, 2.0)),
    }
)
"""The rates of the built-in mutations, and the mean length of a stretch."""


def rate_kinds(vocabulary: Vocabulary) -> dict[str, Real]:
    """Return all rates by name, those of things that plugins bring last."""
    kinds = dict(RATES)
    for point, things in vocabulary.extensions.items():
        if point.rate is not None:
            for name, thing in things.items():
                kinds.setdefault(name, point.rate(thing))
    return kinds
