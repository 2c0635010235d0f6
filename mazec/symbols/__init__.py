"""Symbols: what they declare, and the vocabulary of those that are installed."""

from mazec.symbols.expression import Argument, Call
from mazec.symbols.hookspecs import hookimpl
from mazec.symbols.join import JOINS, JoinResult, JoinRule
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
from mazec.symbols.plugins import PluginError, installed_vocabulary, load_vocabulary
from mazec.symbols.shape import (
    Shape,
    as_image,
    as_sequence,
    read_shape,
    shape_of,
    size,
    write_shape,
)
from mazec.symbols.symbol import Layer, Role, Symbol
from mazec.symbols.vocabulary import Plugin, Rejection, Vocabulary, did_you_mean, nearest

__all__ = [
    "JOINS",
    "Argument",
    "Call",
    "Choice",
    "Flag",
    "Integer",
    "JoinResult",
    "JoinRule",
    "Layer",
    "Parameter",
    "Plugin",
    "PluginError",
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
    "did_you_mean",
    "flag",
    "hookimpl",
    "installed_vocabulary",
    "integer",
    "load_vocabulary",
    "nearest",
    "read_shape",
    "real",
    "shape_of",
    "size",
    "write_shape",
]
