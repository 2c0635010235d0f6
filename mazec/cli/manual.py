"""`mazec symbols` and `mazec explain`: the installed symbols, and pages about diagnostics."""

import inspect
import json
import math
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from mazec.cli.genes import load_vocabulary
from mazec.cli.options import Format, FormatKind
from mazec.cli.output import print_table
from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.explain import explain as page_of
from mazec.symbols import Parameter, Symbol, nearest
from mazec.symbols.parameter import HIGHEST

_OPEN = (math.inf, -math.inf, HIGHEST)  # bounds that limit nothing


def symbols(format: FormatKind = Format.TEXT) -> None:
    """List the installed symbols with their parameters, bounds, defaults and origins."""
    vocabulary = load_vocabulary()
    if format is Format.JSON:
        objects = [
            _object(symbol, vocabulary.origins.get(symbol.name, "")) for symbol in vocabulary
        ]
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
        return
    rows = []
    for symbol in vocabulary:
        name = " ".join((symbol.name, *(f"({alias})" for alias in symbol.aliases)))
        origin = vocabulary.origins.get(symbol.name, "")
        parameters = [
            (parameter, kind.expected, write_default(kind))
            for parameter, kind in symbol.parameter_specs.items()
        ]
        for number, cells in enumerate(parameters or [("", "", "")]):
            rows.append((name, *cells, origin) if number == 0 else ("", *cells, ""))
    columns = ("symbol", "parameter", "values", "default", "origin")
    print_table([(column, False) for column in columns], rows)


def write_default(parameter: Any) -> str:
    """Return the default of a parameter as a gene writes it."""
    return str(parameter.write(parameter.default))


def _object(symbol: type[Symbol], origin: str) -> dict[str, Any]:
    return {
        "name": symbol.name,
        "aliases": list(symbol.aliases),
        "origin": origin,
        "doc": inspect.getdoc(symbol) or "",
        "parameters": [_parameter(name, kind) for name, kind in symbol.parameter_specs.items()],
    }


def _parameter(name: str, kind: Parameter) -> dict[str, Any]:
    facts = {"name": name, "kind": kind.kind, "expected": kind.expected}
    return facts | {k: v for k, v in asdict(kind).items() if v not in _OPEN}


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code of a diagnostic, like W203.")
    ],
) -> None:
    """Explain a diagnostic: its meaning and its remedy."""
    if code.upper() not in CATALOG:
        near = nearest(code.upper(), CATALOG)
        hint = f"; did you mean {near}?" if near else ""
        raise typer.BadParameter(f"no diagnostic {code!r}{hint}", param_hint="CODE")
    sys.stdout.write(page_of(code))
