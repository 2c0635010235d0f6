"""Random genes and symbols, for founders and for mutation (article 00)."""

from collections.abc import Mapping
from random import Random

from mazec.gene.codec import Table, symbol_table
from mazec.gene.gene import LEARNING, Gene, Header
from mazec.gene.rates import rate_kinds
from mazec.symbols import Symbol, Vocabulary


def random_table(rng: Random, vocabulary: Vocabulary) -> dict[str, int]:
    """Draw a symbol table with every type of the vocabulary, in its order.

    A frequency is uniform from 1 to twice the mean that the type declares.
    """
    return {kind.name: rng.randint(1, max(1, 2 * kind.frequency)) for kind in vocabulary}


def random_symbols(table: Mapping[type[Symbol], int], count: int, rng: Random) -> list[Symbol]:
    """Draw symbols by a table's frequencies, with parameters from the initial ranges.

    Returns an empty list for an empty table.
    """
    if not table:
        return []
    kinds = rng.choices(list(table), list(table.values()), k=count)
    return [
        kind.unchecked({n: p.draw(rng) for n, p in kind.parameter_specs.items()}) for kind in kinds
    ]


def random_gene(
    rng: Random,
    *,
    vocabulary: Vocabulary,
    lengths: tuple[int, int] = (5, 100),
    table: Table | None = None,
) -> Gene:
    """Draw a gene; its length is uniform between the two ``lengths``, both inclusive.

    Its header has the symbol table (a random one unless ``table`` is given), and mutation rates and
    learning settings drawn from their initial ranges. Raises ``ValueError`` for an invalid table or
    invalid lengths.
    """
    shortest, longest = lengths
    if not 0 <= shortest <= longest:
        raise ValueError(f"lengths must be two numbers, 0 ≤ shortest ≤ longest, not {lengths!r}")
    frequencies = symbol_table(table or (), vocabulary) or symbol_table(
        random_table(rng, vocabulary), vocabulary
    )
    header = Header(
        table=tuple((kind.name, frequency) for kind, frequency in frequencies.items()),
        rates=tuple((name, rate.draw(rng)) for name, rate in rate_kinds(vocabulary).items()),
        learning=tuple((name, setting.draw(rng)) for name, setting in LEARNING.items()),
    )
    symbols = random_symbols(frequencies, rng.randint(shortest, longest), rng)
    return Gene.unchecked(tuple(symbols), header)
