"""The public functions that need a vocabulary; None stands for the installed one.

Below this module a vocabulary is always an argument, so that a result depends on what was passed
and never on what happens to be installed.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from random import Random
from typing import Any

from mazec.backends.compiled import Compiled, compile_gene
from mazec.diagnostics import Report
from mazec.diagnostics.argument import describe_value, require
from mazec.evolution.merge import MergeContext, merge_positional
from mazec.evolution.mutate import mutate_gene
from mazec.evolution.random import random_gene
from mazec.gene import codec, container, printer, reader
from mazec.gene.gene import Gene, require_gene
from mazec.network.options import CompileOptions
from mazec.network.price import Budget
from mazec.plugins import installed_vocabulary, selected_vocabulary
from mazec.symbols import Symbol, Vocabulary, read_shape


def vocabulary() -> Vocabulary:
    """Return the installed vocabulary: every symbol that the built-ins and plugins bring."""
    return installed_vocabulary()


def symbol(name: str, **values: Any) -> Symbol:
    """Return a symbol of the installed vocabulary: ``symbol("LINEAR", out_features=64)``.

    Raises ``ValueError`` for an unknown name or parameter, or a value out of bounds.
    """
    require(name, str, "name", "the name of a symbol", "`mazec symbols` lists them")
    return installed_vocabulary().symbol(name, **values)


def parse(text: str, vocabulary: Vocabulary | None = None) -> Gene:
    """Read a gene from text. Raises ``GeneError``, which holds all mistakes of the text."""
    _require_text(text, "parse")
    return reader.parse(text, vocabulary=_known(vocabulary))


def fmt(text: str, vocabulary: Vocabulary | None = None) -> str:
    """Return the canonical text of a gene, comments included, as ``mazec fmt`` writes it.

    Raises ``GeneError``, which holds all mistakes of the text.
    """
    _require_text(text, "fmt")
    return printer.write(reader.parse(text, vocabulary=_known(vocabulary)))


def compile(
    gene: Gene,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    budget: Budget | None = None,
    vocabulary: Vocabulary | None = None,
) -> Compiled:
    """Compile a gene for an ``input`` of 1 to 6 axes, without the batch.

    What is not given comes from the gene's header; ``budget`` None is the default one. Raises
    ``CompileError`` without an input shape, ``OverBudget`` (with ``.price``) where the network is
    too dear, ``ValueError`` for bad arguments.
    """
    require_gene(gene, "gene")
    if isinstance(input, str | bytes) or not isinstance(input, int | Iterable | None):
        given = describe_value(input)
        raise TypeError(f"input must be a shape, not {given}; pass {_shape_example(input)}")
    options = CompileOptions.of(input, output, head, budget)
    return compile_gene(gene, options, vocabulary=_known(vocabulary))


def draw(
    gene: Gene | Compiled,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> str:
    """Return a picture of a network as SVG text, with one node for each layer.

    A gene is compiled first, with these options. Raises ``DrawError`` if the network is too large
    or Graphviz is missing, and for a gene what ``compile`` raises.
    """
    if isinstance(gene, Compiled):
        return gene.svg()
    return compile(gene, input, output, head, vocabulary=vocabulary).svg()


def random(
    *,
    rng: Random,
    lengths: tuple[int, int] = (5, 100),
    table: codec.Table | None = None,
    vocabulary: Vocabulary | None = None,
) -> Gene:
    """Draw a gene with a number of symbols between the two ``lengths``, both included.

    ``table`` has the frequencies of symbols by name, by default random ones. Without a
    ``vocabulary`` the built-in symbols are drawn, so that installed plugins change nothing; that of
    ``vocabulary()`` has theirs too. Raises ``ValueError`` for an invalid table or invalid lengths.
    """
    _require_rng(rng)
    require(lengths, (tuple, list), "lengths", "two integers", "for instance (5, 100)")
    if [type(length) for length in lengths] != [int, int]:
        raise TypeError(f"lengths must be two integers, not {lengths!r}; for instance (5, 100)")
    _require_table(table)
    words = selected_vocabulary() if vocabulary is None else _known(vocabulary)
    return random_gene(rng, vocabulary=words, lengths=lengths, table=table)


def encode(
    gene: Gene,
    table: codec.Table | None = None,
    *,
    arguments: codec.Arguments = "bare",
    report: Report | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[bytes, int]:
    """Return a gene as a bit stream, and how many bits of it count; see ``gene.codec.encode``."""
    require_gene(gene, "gene")
    _require_table(table)
    words = _known(vocabulary)
    return codec.encode(gene, table, arguments=arguments, report=report, vocabulary=words)


def decode(
    data: bytes,
    table: codec.Table,
    *,
    arguments: codec.Arguments = "bare",
    bits: int | None = None,
    report: Report | None = None,
    vocabulary: Vocabulary | None = None,
) -> Gene:
    """Return the gene that a bit stream stands for; see ``gene.codec.decode``."""
    _require_bytes(data, "data", "the bytes that mazec.encode returns")
    _require_table(table, optional=False)
    words = _known(vocabulary)
    return codec.decode(
        data, table, arguments=arguments, bits=bits, report=report, vocabulary=words
    )


def load(blob: bytes, vocabulary: Vocabulary | None = None) -> Gene:
    """Return the gene of a container, as ``dump`` makes them. Raises ``ContainerError``."""
    _require_bytes(blob, "blob", "the bytes that mazec.dump returns")
    return container.load(blob, vocabulary=_known(vocabulary))


def merge(
    a: Gene, b: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """Merge two genes side by side (article 01); see ``evolution.merge.merge_positional``."""
    require_gene(a, "a")
    require_gene(b, "b")
    _require_rng(rng)
    _require_jitter(jitter)
    return merge_positional(a, b, MergeContext(jitter, rng, _known(vocabulary)))


def mutate(
    gene: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """Mutate a gene at its own rates; see ``evolution.mutate.mutate_gene``."""
    require_gene(gene, "gene")
    _require_rng(rng)
    _require_jitter(jitter)
    return mutate_gene(gene, jitter=jitter, rng=rng, vocabulary=_known(vocabulary)).gene


def _known(vocabulary: Vocabulary | None) -> Vocabulary:
    if vocabulary is None:
        return installed_vocabulary()
    require(
        vocabulary,
        Vocabulary,
        "vocabulary",
        "a mazec.Vocabulary",
        "leave it out for the installed one, or pass mazec.plugins.load_vocabulary(()) for the "
        "built-in one",
    )
    return vocabulary


def _shape_example(text: object) -> str:
    """Return the Python form of a shape that was given as text, or else an example."""
    try:
        return str(read_shape(text)) if isinstance(text, str) else "(1, 28, 28)"
    except ValueError:
        return "(1, 28, 28)"


def _require_text(text: object, function: str) -> None:
    def remedy(value: object) -> str:
        if isinstance(value, bytes):
            return "for the bytes of a container, call mazec.load"
        if isinstance(value, PurePath):
            return f"read the file: mazec.{function}(path.read_text())"
        return f"pass the text itself to mazec.{function}"

    require(text, str, "text", "the text of a gene", remedy)


def _require_rng(rng: object) -> None:
    def remedy(value: object) -> str:
        seed = value if isinstance(value, int) and not isinstance(value, bool) else 42
        return f"pass random.Random({seed})"

    require(rng, Random, "rng", "a random.Random", remedy)


def _require_jitter(jitter: object) -> None:
    require(jitter, (int, float), "jitter", "a number of at least 0", "for instance 0.1")


def _require_table(table: object, optional: bool = True) -> None:
    kinds = (Mapping, tuple, list, *((type(None),) if optional else ()))
    remedy = "a gene's own is gene.table"
    require(table, kinds, "table", "a mapping from symbol names to frequencies", remedy)


def _require_bytes(data: object, parameter: str, expected: str) -> None:
    def remedy(value: object) -> str:
        if isinstance(value, PurePath):
            return "read the file: path.read_bytes()"
        return "for the text of a gene, call mazec.parse" if isinstance(value, str) else ""

    require(data, (bytes, bytearray, memoryview), parameter, expected, remedy)
