"""`mazec diff`: the differences between two genes."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from mazec.cli.genes import load_gene, load_vocabulary
from mazec.cli.options import Format, FormatKind, GeneFile
from mazec.cli.output import console
from mazec.diagnostics.render import visible
from mazec.gene.gene import Gene
from mazec.passes.express import silent
from mazec.symbols import write_shape

if TYPE_CHECKING:
    from mazec.evolution.diff import DiffEntry, Difference, Figure

_MARKS = {"same": " ", "inserted": "+", "dropped": "-", "changed": "~"}
_STYLES = {"+": "green", "-": "red", "~": "yellow", "---": "bold", "+++": "bold"}
_SILENT = "dim"
Line = tuple[str, str]  # a style and a text


def diff(first: GeneFile, second: GeneFile, format: FormatKind = Format.TEXT) -> None:
    """Compare two genes symbol by symbol: inserted (+), dropped (-), changed parameters (~).

    The numbers before a symbol are its positions in both genes, counted from 0.
    """
    from mazec.evolution.diff import diff as difference_of

    if first == second == "-":
        raise typer.BadParameter(
            "standard input can be only one of the two genes", param_hint="FILE"
        )
    vocabulary = load_vocabulary()
    genes = load_gene(first, vocabulary), load_gene(second, vocabulary)
    difference = difference_of(*genes)
    if format is Format.JSON:
        sys.stdout.write(json.dumps(_object(difference), indent=2) + "\n")
        return
    header = [(_STYLES["---"], f"--- {first}"), (_STYLES["+++"], f"+++ {second}")]
    _print(
        [*header, *_header(difference), *_symbols(difference, *genes), ("", _summary(difference))]
    )


def _header(difference: "Difference") -> Iterator[Line]:
    for change in difference.header:
        name = f"{change.part} {change.entry}" if change.entry else change.part
        values = [_figure(x) for x in (change.first, change.second) if x is not None]
        mark = "+" if change.first is None else "-" if change.second is None else "~"
        yield _STYLES[mark], f"{mark} {name} {' -> '.join(values)}"


def _figure(value: "Figure") -> str:
    if isinstance(value, tuple):
        return write_shape(value)
    # a name may be any text, even of several lines
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)


def _symbols(difference: "Difference", a: Gene, b: Gene) -> Iterator[Line]:
    width = len(str(max(len(a), len(b))))
    silences = tuple(silent([symbol.role for symbol in gene]) for gene in (a, b))
    for step in difference.steps:
        mark = _MARKS[step.change]
        positions = [f"{'' if p is None else p:>{width}}" for p in (step.first, step.second)]
        is_silent = step.first in silences[0] if step.second is None else step.second in silences[1]
        style = f"{_STYLES.get(mark, '')} {_SILENT if is_silent else ''}".strip()
        yield style, f"{' '.join(positions)} {mark} {_describe(step)}"


def _describe(step: "DiffEntry") -> str:
    """Return the symbol, or for one that changed its name with the changed parameters."""
    if not step.parameters:
        return str(step.symbol)
    changes = []
    for name, *values in step.parameters:
        parameter: Any = step.symbol.parameter_specs[name]
        changes.append(f"{name} {' -> '.join(map(parameter.write, values))}")
    return f"{step.symbol.name}  {', '.join(changes)}"


def _summary(difference: "Difference") -> str:
    if difference.same:
        return "no differences"
    from mazec.evolution.diff import Change

    counts = [
        f"{difference.count(change)} {change}" for change in Change if difference.count(change)
    ]
    return ", ".join(
        [*counts, *([f"{len(difference.header)} in the header"] if difference.header else [])]
    )


def _object(difference: "Difference") -> dict[str, Any]:
    return {
        "same": difference.same,
        "header": [vars(change) for change in difference.header],
        "symbols": [
            {
                "change": step.change,
                "symbol": str(step.symbol),
                "first": step.first,
                "second": step.second,
                "parameters": [
                    {"name": name, "first": x, "second": y} for name, x, y in step.parameters
                ],
            }
            for step in difference.steps
        ],
    }


def _print(lines: Iterable[Line]) -> None:
    """Print lines on standard output, with styles on a terminal."""
    if not sys.stdout.isatty():
        sys.stdout.writelines(visible(text) + "\n" for _, text in lines)
        return
    from rich.text import Text

    out = console()
    for style, text in lines:
        out.print(Text(visible(text), style))
