"""Symbols: their declarations, and the vocabulary of those that are known."""

from mazec.symbols.declaration import SYMBOLS
from mazec.symbols.expression import Argument, Call, Combination
from mazec.symbols.join import BUILTIN_JOINS, JOINS, JoinResult, JoinRule
from mazec.symbols.parameter import (
    Choice,
    Flag,
    Integer,
    Parameter,
    Real,
    Value,
    checked,
    choice,
    flag,
    integer,
    real,
)
from mazec.symbols.shape import (
    Shape,
    as_image,
    as_sequence,
    read_shape,
    shape_of,
    size,
    write_shape,
)
from mazec.symbols.suggestion import closest, did_you_mean, nearest, spelling
from mazec.symbols.symbol import Layer, Role, Symbol
from mazec.symbols.vocabulary import Plugin, Rejection, Vocabulary

__all__ = [
    "BUILTIN_JOINS",
    "JOINS",
    "SYMBOLS",
    "Argument",
    "Call",
    "Choice",
    "Combination",
    "Flag",
    "Integer",
    "JoinResult",
    "JoinRule",
    "Layer",
    "Parameter",
    "Plugin",
    "Real",
    "Rejection",
    "Role",
    "Shape",
    "Symbol",
    "Value",
    "Vocabulary",
    "as_image",
    "as_sequence",
    "checked",
    "choice",
    "closest",
    "did_you_mean",
    "flag",
    "integer",
    "nearest",
    "read_shape",
    "real",
    "shape_of",
    "size",
    "spelling",
    "write_shape",
]
