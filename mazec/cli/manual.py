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
from mazec.gene.gene import Gene, Header
from mazec.symbols import JOINS, Parameter, Role, Symbol, Vocabulary, nearest
from mazec.symbols.parameter import HIGHEST

_OPEN = (math.inf, -math.inf, HIGHEST)  # bounds that limit nothing
_INPUT = (3, 16, 16)  # of examples


def symbols(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME…",
            help="Symbols to describe, with an example of each; by default, all are listed.",
            show_default=False,
        ),
    ] = None,
    format: FormatKind = Format.TEXT,
) -> None:
    """List the installed symbols with their parameters, or describe some of them."""
    vocabulary = load_vocabulary()
    chosen = [_find(name, vocabulary) for name in names or ()] or list(vocabulary)
    if format is Format.JSON:
        objects = [_object(symbol, vocabulary) for symbol in dict.fromkeys(chosen)]
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    elif names:
        for number, symbol in enumerate(dict.fromkeys(chosen)):
            sys.stdout.write("\n\n" if number else "")
            _describe(symbol, vocabulary)
    else:
        _list(vocabulary)


def _find(name: str, vocabulary: Vocabulary) -> type[Symbol]:
    symbol = vocabulary.find(name)
    if symbol is None:
        hint = vocabulary.symbol_hint(name) or "mazec symbols lists all"
        raise typer.BadParameter(f"no symbol {name!r}; {hint}", param_hint="NAME")
    return symbol


def _list(vocabulary: Vocabulary) -> None:
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


def _describe(symbol: type[Symbol], vocabulary: Vocabulary) -> None:
    """Print the page of a symbol: what it does, its parameters, and a gene with its network."""
    from mazec.backends.compiled import compile_gene
    from mazec.cli.show import print_network
    from mazec.gene.printer import write
    from mazec.network.options import CompileOptions

    lines = [f"{symbol.name} ({vocabulary.origins.get(symbol.name, '')})", "", _doc(symbol)]
    if symbol.aliases:
        lines += ["", f"Alias: {', '.join(symbol.aliases)}"]
    if symbol.synonyms:
        lines += ["", f"In other libraries: {', '.join(symbol.synonyms)}"]
    sys.stdout.write("\n".join(lines) + "\n")
    if symbol.parameter_specs:
        columns = ("parameter", "values", "default", "in random genes", "in other libraries")
        sys.stdout.write("\n")
        print_table(
            [(column, False) for column in columns],
            [
                (name, kind.expected, write_default(kind), first_values(kind), _words(kind))
                for name, kind in symbol.parameter_specs.items()
            ],
        )
    if symbol.role is Role.FORK:
        sys.stdout.write("\n")
        print_table(
            [("join", False), ("result", False), ("in other libraries", False)],
            [
                (name, _doc(rule).splitlines()[0], ", ".join(rule.synonyms))
                for name, rule in vocabulary.get(JOINS).items()
            ],
        )
    gene = _example(symbol, vocabulary)
    sys.stdout.write(f"\nExample:\n\n{write(gene)}\n")
    print_network(compile_gene(gene, CompileOptions(), vocabulary=vocabulary).network)


def _example(symbol: type[Symbol], vocabulary: Vocabulary) -> Gene:
    """Return a small gene with a symbol; one that shapes a gene stands with those of its kind."""
    roles = {one.role: one() for one in vocabulary}
    wide, narrow = vocabulary.head(32), vocabulary.head(16)
    layers = [layer for layer in (wide, narrow) if layer is not None]
    match symbol.role:
        case Role.LAYER:
            symbols: list[Symbol] = [symbol()]
        case Role.LOOP | Role.LOOP_END:
            symbols = [roles[Role.LOOP], *layers[:1], roles[Role.LOOP_END]]
        case Role.SILENCE | Role.WAKE:
            symbols = [roles[Role.SILENCE], *layers[:1], roles[Role.WAKE], *layers[1:]]
        case _:
            symbols = [roles[Role.FORK], roles[Role.CUT], *layers[:1], roles[Role.FORK_END]]
    return Gene(tuple(symbols), Header(input=_INPUT, output=10))


def _doc(thing: type) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


def _words(parameter: Parameter) -> str:
    return ", ".join(parameter.synonyms)


def first_values(parameter: Parameter) -> str:
    """Return the values of a parameter in the first random genes: ``1–64, log scale``."""
    initial: Any = getattr(parameter, "initial", None)
    scale = ", log scale" if getattr(parameter, "log", False) else ""
    return f"{initial[0]:g}–{initial[1]:g}{scale}" if initial else "any"


def write_default(parameter: Any) -> str:
    """Return the default of a parameter as a gene writes it."""
    return str(parameter.write(parameter.default))


def _object(symbol: type[Symbol], vocabulary: Vocabulary) -> dict[str, Any]:
    from mazec.gene.printer import write

    return {
        "name": symbol.name,
        "aliases": list(symbol.aliases),
        "synonyms": list(symbol.synonyms),
        "origin": vocabulary.origins.get(symbol.name, ""),
        "doc": inspect.getdoc(symbol) or "",
        "parameters": [_parameter(name, kind) for name, kind in symbol.parameter_specs.items()],
        "example": write(_example(symbol, vocabulary)),
    }


def _parameter(name: str, kind: Parameter) -> dict[str, Any]:
    facts = {"name": name, "kind": kind.kind, "expected": kind.expected}
    return facts | {k: v for k, v in asdict(kind).items() if v not in _OPEN}


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code of a diagnostic, like W203.")
    ],
) -> None:
    """Explain a diagnostic: its meaning and its remedy, with an example."""
    if code.upper() not in CATALOG:
        near = nearest(code.upper(), CATALOG)
        hint = f"; did you mean {near}?" if near else ""
        raise typer.BadParameter(f"no diagnostic {code!r}{hint}", param_hint="CODE")
    sys.stdout.write(page_of(code))
