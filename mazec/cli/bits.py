"""`mazec encode` and `mazec decode`: conversion of genes to bytes and back."""

import json
import sys
from typing import Annotated, Any

import typer

from mazec.cli.genes import load_gene, load_vocabulary
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
    str, typer.Argument(metavar="FILE", help="The gene as bytes; - reads standard input.")
]
Bare = Annotated[
    bool, typer.Option("--bare", help="Use Huffman bits of the symbols, without arguments.")
]
Raw = Annotated[
    bool, typer.Option("--raw", help="Use bits of fixed width for symbols and arguments.")
]
TableFile = Annotated[
    str | None,
    typer.Option(
        "--table", metavar="FILE", help='Read the symbol frequencies from JSON, {"NAME": 965, …}.'
    ),
]


def encode(
    file: GeneFile,
    out: OutFile = "-",
    bare: Bare = False,
    raw: Raw = False,
    table: TableFile = None,
) -> None:
    """Encode a gene as bytes: as a container that keeps everything, or as a bare or raw bit stream.

    A bit stream uses the symbol frequencies of --table, by default those in the gene's header.
    """
    form = _form(bare, raw, table)
    if out == "-" and sys.stdout.isatty():
        raise typer.BadParameter(
            "bytes cannot be written to a terminal; name a file", param_hint="--out"
        )
    vocabulary = load_vocabulary()
    gene = load_gene(file, vocabulary)
    if form is None:
        write_file(out, container.dump(gene))
        return
    if table is None and not gene.header.table:
        raise typer.BadParameter(
            "the gene has no table of its own; name a file with one", param_hint="--table"
        )
    entries = gene.header.table if table is None else _read_table(table)
    _require_symbols(gene, entries, f"the table of {file}" if table is None else table, vocabulary)
    report = Report()
    data, bits = codec.encode(gene, entries, arguments=form, report=report, vocabulary=vocabulary)
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
        typer.Option(
            "--bits", min=0, metavar="N", help="Read only the first N bits; by default, all."
        ),
    ] = None,
) -> None:
    """Decode a gene from bytes: from a container, or with --bare or --raw from a bit stream."""
    form = _form(bare, raw, table)
    if form is not None and table is None:
        raise typer.BadParameter(
            "a bit stream needs the table that it was written with", param_hint="--table"
        )
    if form is None and bits is not None:
        raise typer.BadParameter("this needs --bare or --raw", param_hint="--bits")
    vocabulary = load_vocabulary()
    data = read_bytes(file)
    if form is None:
        write_file(out, write(container.load(data, vocabulary=vocabulary)))
        return
    assert table is not None
    entries = _read_table(table)
    if bits is not None and bits > 8 * len(data):
        raise typer.BadParameter(f"the file has only {8 * len(data)} bits", param_hint="--bits")
    report = Report()
    try:
        gene = codec.decode(
            data, entries, arguments=form, bits=bits, report=report, vocabulary=vocabulary
        )
    except ValueError as error:
        raise _bad_table(table, str(error)) from None
    shown = listing(gene)
    print_diagnostics(report.diagnostics(shown.spans), shown.text, sys.stderr)
    write_file(out, shown.text.content)


def _form(bare: bool, raw: bool, table: str | None) -> codec.Arguments | None:
    if bare and raw:
        raise typer.BadParameter("it cannot be combined with --bare", param_hint="--raw")
    if table is not None and not (bare or raw):
        raise typer.BadParameter("this needs --bare or --raw", param_hint="--table")
    return "bare" if bare else "raw" if raw else None


def _read_table(file: str) -> list[tuple[str, Any]]:
    """Read the names and frequencies of a JSON object, in its order, which decides ties."""
    text = read_text(file)
    try:
        entries = json.loads(text.content, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise _bad_table(file, f"it is not valid JSON: {error}") from None
    if not (isinstance(entries, list) and all(isinstance(entry, tuple) for entry in entries)):
        raise _bad_table(file, "it is not a JSON object")
    return entries


def _require_symbols(gene: Gene, entries: codec.Table, table: str, vocabulary: Vocabulary) -> None:
    """Raise ``MazecError`` if a table is invalid or lacks a symbol of the gene."""
    try:
        known = codec.symbol_table(entries, vocabulary)
    except ValueError as error:
        raise _bad_table(table, str(error)) from None
    missing = dict.fromkeys(s.name for s in gene.symbols if type(s) not in known)
    if missing:
        raise MazecError([MissingTableEntries(table=table, symbols=tuple(missing))])


def _bad_table(file: str, reason: str) -> MazecError:
    return MazecError([InvalidTable(file=file, reason=reason)])
