"""Symbols: what they declare, and the vocabulary of those that are installed."""

from mazec.symbols.expression import Argument, Call
from mazec.symbols.hookspecs import hookimpl
from mazec.symbols.join import JOINS, JoinRule, Joint
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
from mazec.symbols.plugins import PluginError, chosen, installed
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
from mazec.symbols.vocabulary import Plugin, Refusal, Vocabulary, did_you_mean, nearest

__all__ = [
    "JOINS",
    "Argument",
    "Call",
    "Choice",
    "Flag",
    "Integer",
    "JoinRule",
    "Joint",
    "Layer",
    "Parameter",
    "Plugin",
    "PluginError",
    "Real",
    "Refusal",
    "Role",
    "Shape",
    "Symbol",
    "Value",
    "Vocabulary",
    "as_image",
    "as_sequence",
    "checked",
    "choice",
    "chosen",
    "did_you_mean",
    "flag",
    "hookimpl",
    "installed",
    "integer",
    "nearest",
    "read_shape",
    "real",
    "shape_of",
    "size",
    "write_shape",
]
