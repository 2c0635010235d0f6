"""`mazec diff`: what one gene has that another has not."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from mazec.cli.genes import load, vocabulary
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
    """Compare two genes symbol by symbol: inserted (+), dropped (-), other parameters (~).

    The figures before a symbol are its positions in the two genes, from 0.
    """
    from mazec.evolution.diff import diff as difference_of

    if first == second == "-":
        raise typer.BadParameter("standard input is one gene, not two", param_hint="FILE")
    words = vocabulary()
    genes = load(first, words), load(second, words)
    found = difference_of(*genes)
    if format is Format.JSON:
        sys.stdout.write(json.dumps(_object(found), indent=2) + "\n")
        return
    header = [(_STYLES["---"], f"--- {first}"), (_STYLES["+++"], f"+++ {second}")]
    _print([*header, *_header(found), *_symbols(found, *genes), ("", _summary(found))])


def _header(found: "Difference") -> Iterator[Line]:
    for change in found.header:
        what = f"{change.part} {change.entry}" if change.entry else change.part
        held = [_figure(x) for x in (change.first, change.second) if x is not None]
        mark = "+" if change.first is None else "-" if change.second is None else "~"
        yield _STYLES[mark], f"{mark} {what} {' -> '.join(held)}"


def _figure(value: "Figure") -> str:
    if isinstance(value, tuple):
        return write_shape(value)
    # a name may be any text, of several lines too
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)


def _symbols(found: "Difference", a: Gene, b: Gene) -> Iterator[Line]:
    width = len(str(max(len(a), len(b))))
    silences = tuple(silent([symbol.role for symbol in gene]) for gene in (a, b))
    for step in found.steps:
        mark = _MARKS[step.change]
        places = [f"{'' if at is None else at:>{width}}" for at in (step.first, step.second)]
        asleep = step.first in silences[0] if step.second is None else step.second in silences[1]
        style = f"{_STYLES.get(mark, '')} {_SILENT if asleep else ''}".strip()
        yield style, f"{' '.join(places)} {mark} {_told(step)}"


def _told(step: "DiffEntry") -> str:
    """The symbol; of one that changed its name and only what differs."""
    if not step.parameters:
        return str(step.symbol)
    changes = []
    for name, *values in step.parameters:
        parameter: Any = step.symbol.parameter_specs[name]
        changes.append(f"{name} {' -> '.join(map(parameter.write, values))}")
    return f"{step.symbol.name}  {', '.join(changes)}"


def _summary(found: "Difference") -> str:
    if found.same:
        return "the same"
    from mazec.evolution.diff import Change

    counts = [f"{found.count(change)} {change}" for change in Change if found.count(change)]
    return ", ".join([*counts, *([f"{len(found.header)} in the header"] if found.header else [])])


def _object(found: "Difference") -> dict[str, Any]:
    return {
        "same": found.same,
        "header": [vars(change) for change in found.header],
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
            for step in found.steps
        ],
    }


def _print(lines: Iterable[Line]) -> None:
    """Lines on standard output, styled on a terminal."""
    if not sys.stdout.isatty():
        sys.stdout.writelines(visible(text) + "\n" for _, text in lines)
        return
    from rich.text import Text

    out = console()
    for style, text in lines:
        out.print(Text(visible(text), style))
