"""`mazec encode` and `mazec decode`: genes as bytes and back."""

import json
import sys
from typing import Annotated, Any

import typer

from mazec.cli.genes import load, vocabulary
from mazec.cli.options import GeneFile, OutFile
from mazec.cli.output import print_diagnostics, print_message
from mazec.diagnostics import MazecError, Report
from mazec.diagnostics.files import InvalidTable, MissingTableEntries
from mazec.files.file import read_bytes, read_text, write_file
from mazec.gene import codec, container
from mazec.gene.gene import Gene
from mazec.gene.printer import listing, write
from mazec.symbols import Vocabulary

BytesFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A gene as bytes; - reads standard input.")
]
Bare = Annotated[bool, typer.Option("--bare", help="Symbols alone, as Huffman bits.")]
Raw = Annotated[bool, typer.Option("--raw", help="Symbols and arguments of fixed width.")]
TableFile = Annotated[
    str | None,
    typer.Option("--table", metavar="FILE", help='Frequencies as JSON, {"NAME": 965, …}.'),
]


def encode(
    file: GeneFile,
    out: OutFile = "-",
    bare: Bare = False,
    raw: Raw = False,
    table: TableFile = None,
) -> None:
    """Write a gene as bytes: a container that keeps everything, or a bare or raw bit stream.

    A stream is written with the table that is given, else the gene's own.
    """
    form = _form(bare, raw, table)
    if out == "-" and sys.stdout.isatty():
        raise typer.BadParameter("bytes are not for a terminal: name a file", param_hint="--out")
    words = vocabulary()
    gene = load(file, words)
    if form is None:
        write_file(out, container.dump(gene))
        return
    if table is None and not gene.header.table:
        raise typer.BadParameter("the gene carries no table: give one", param_hint="--table")
    entries = gene.header.table if table is None else _read_table(table)
    _demand_all(gene, entries, f"the table of {file}" if table is None else table, words)
    report = Report()
    data, bits = codec.encode(gene, entries, arguments=form, report=report, vocabulary=words)
    shown = listing(gene)
    print_diagnostics(report.diagnostics(shown.spans), shown.text, sys.stderr)
    write_file(out, data)
    print_message(f"{bits} bits", level="note")


def decode(
    file: BytesFile,
    out: OutFile = "-",
    bare: Bare = False,
    raw: Raw = False,
    table: TableFile = None,
    bits: Annotated[
        int | None,
        typer.Option("--bits", min=0, metavar="N", help="How many bits count; all unless given."),
    ] = None,
) -> None:
    """Read a gene from bytes: a container, or with --bare or --raw a bit stream and its table."""
    form = _form(bare, raw, table)
    if form is not None and table is None:
        raise typer.BadParameter("a stream is read with its table", param_hint="--table")
    if form is None and bits is not None:
        raise typer.BadParameter("only for --bare and --raw", param_hint="--bits")
    words = vocabulary()
    data = read_bytes(file)
    if form is None:
        write_file(out, write(container.load(data, vocabulary=words)))
        return
    assert table is not None
    entries = _read_table(table)
    if bits is not None and bits > 8 * len(data):
        raise typer.BadParameter(f"there are {8 * len(data)} bits", param_hint="--bits")
    report = Report()
    try:
        gene = codec.decode(
            data, entries, arguments=form, bits=bits, report=report, vocabulary=words
        )
    except ValueError as trouble:
        raise _bad_table(table, str(trouble)) from None
    shown = listing(gene)
    print_diagnostics(report.diagnostics(shown.spans), shown.text, sys.stderr)
    write_file(out, shown.text.content)


def _form(bare: bool, raw: bool, table: str | None) -> codec.Arguments | None:
    if bare and raw:
        raise typer.BadParameter("one of --bare and --raw", param_hint="--raw")
    if table is not None and not (bare or raw):
        raise typer.BadParameter("only for --bare and --raw", param_hint="--table")
    return "bare" if bare else "raw" if raw else None


def _read_table(file: str) -> list[tuple[str, Any]]:
    """Names and frequencies of a JSON object, in its order, which decides ties."""
    text = read_text(file)
    try:
        entries = json.loads(text.content, object_pairs_hook=list)
    except (ValueError, RecursionError) as trouble:
        raise _bad_table(file, f"it is not valid JSON: {trouble}") from None
    if not (isinstance(entries, list) and all(isinstance(entry, tuple) for entry in entries)):
        raise _bad_table(file, "it is not a JSON object")
    return entries


def _demand_all(gene: Gene, entries: codec.Table, table: str, words: Vocabulary) -> None:
    """Raise where a table is none, or has no entry for a symbol of the gene."""
    try:
        known = codec.symbol_table(entries, words)
    except ValueError as trouble:
        raise _bad_table(table, str(trouble)) from None
    lacking = dict.fromkeys(s.name for s in gene.symbols if type(s) not in known)
    if lacking:
        raise MazecError([MissingTableEntries(table=table, symbols=tuple(lacking))])


def _bad_table(file: str, reason: str) -> MazecError:
    return MazecError([InvalidTable(file=file, reason=reason)])
