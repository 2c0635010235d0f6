"""Options that several commands take, and how their values are read."""

import math
from enum import StrEnum
from random import Random
from typing import Annotated

import typer

from mazec.gene.gene import OUTPUT, Head
from mazec.network.options import CompileOptions
from mazec.symbols import checked, read_shape

GeneFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A gene as text; - reads standard input.")
]
OutFile = Annotated[
    str, typer.Option("-o", "--out", metavar="FILE", help="Where to; - is standard output.")
]
InputShape = Annotated[
    str | None,
    typer.Option("--input", metavar="SHAPE", help="The shape of one sample, as in 28x28."),
]


def _writable(count: int | None) -> int | None:
    try:
        return count if count is None else int(checked(OUTPUT, count, "it"))
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble)) from None


Outputs = Annotated[
    int | None,
    typer.Option(
        "--output", min=1, metavar="N", help="The number of output values.", callback=_writable
    ),
]
HeadKind = Annotated[
    Head | None,
    typer.Option("--head", help="How the network ends on its outputs.", show_default=False),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help="Repeats a draw; chosen and told where left out."),
]


def finite(number: float | None) -> float | None:
    """A number as it was given. Raises a usage error for one without an end."""
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter("it takes a finite number")
    return number


Jitter = Annotated[
    float,
    typer.Option(
        "--jitter",
        min=0.0,
        metavar="X",
        help="How far values leave the parents' range.",
        callback=finite,
    ),
]


class Format(StrEnum):
    """How a command prints what it found."""

    TEXT = "text"
    JSON = "json"


FormatKind = Annotated[Format, typer.Option("--format", help="For a person or for a program.")]


def compile_options(input: str | None, output: int | None, head: Head | None) -> CompileOptions:
    """Return the compile options. Raises a usage error for a shape that cannot be read."""
    try:
        return CompileOptions(read_shape(input) if input is not None else None, output, head)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble), param_hint="--input") from None


def generator(seed: int | None) -> tuple[Random, int]:
    """A generator, and the seed that repeats it."""
    used = Random().randrange(2**32) if seed is None else seed
    return Random(used), used


def lengths(text: str) -> tuple[int, int]:
    """A range of lengths, ``5-100`` or ``7``. Raises a usage error for anything else."""
    low, dash, high = text.partition("-")
    try:
        bounds = int(low), int(high if dash else low)
    except ValueError:
        bounds = (0, 0)
    if not 1 <= bounds[0] <= bounds[1] <= 1_000_000:
        raise typer.BadParameter(
            "a length is written like 5-100, from 1 to 1000000", param_hint="--length"
        )
    return bounds
