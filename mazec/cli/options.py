"""Options that several commands share, and the parsing of their values."""

import math
from enum import StrEnum
from random import Random
from typing import Annotated

import typer

from mazec.gene.gene import OUTPUT, Head
from mazec.network.options import CompileOptions
from mazec.symbols import checked, read_shape

GeneFile = Annotated[
    str, typer.Argument(metavar="FILE", help="The gene as text; - reads standard input.")
]
OutFile = Annotated[
    str,
    typer.Option("-o", "--out", metavar="FILE", help="The file to write; - is standard output."),
]
InputShape = Annotated[
    str | None,
    typer.Option("--input", metavar="SHAPE", help="The shape of one sample, like 28x28."),
]


def _check_output(count: int | None) -> int | None:
    try:
        return count if count is None else int(checked(OUTPUT, count, "it"))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Outputs = Annotated[
    int | None,
    typer.Option(
        "--output", min=1, metavar="N", help="The number of output values.", callback=_check_output
    ),
]
HeadKind = Annotated[
    Head | None,
    typer.Option(
        "--head", help="The head, which maps the last layer to the outputs.", show_default=False
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help="The seed; by default, a random one that is printed."),
]


def finite(number: float | None) -> float | None:
    """Return the number. Raises ``typer.BadParameter`` if it is infinite or NaN."""
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter("it must be a finite number")
    return number


Jitter = Annotated[
    float,
    typer.Option(
        "--jitter",
        min=0.0,
        metavar="X",
        help="The share by which values may leave the range of the parents.",
        callback=finite,
    ),
]


class Format(StrEnum):
    """The format of a command's output."""

    TEXT = "text"
    JSON = "json"


FormatKind = Annotated[Format, typer.Option("--format", help="The format of the output.")]


def compile_options(input: str | None, output: int | None, head: Head | None) -> CompileOptions:
    """Return the compile options. Raises ``typer.BadParameter`` for an invalid shape."""
    try:
        return CompileOptions(read_shape(input) if input is not None else None, output, head)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--input") from None


def generator(seed: int | None) -> tuple[Random, int]:
    """Return a random generator, and the seed that repeats it."""
    used = Random().randrange(2**32) if seed is None else seed
    return Random(used), used


def lengths(text: str) -> tuple[int, int]:
    """Read a range of lengths, ``5-100`` or ``7``. Raises ``typer.BadParameter`` if invalid."""
    low, dash, high = text.partition("-")
    try:
        bounds = int(low), int(high if dash else low)
    except ValueError:
        bounds = (0, 0)
    if not 1 <= bounds[0] <= bounds[1] <= 1_000_000:
        raise typer.BadParameter(
            "it must be a range like 5-100, between 1 and 1000000", param_hint="--length"
        )
    return bounds
