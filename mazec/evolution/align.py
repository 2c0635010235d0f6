"""Merging sequences that are aligned first: one insertion does not scramble all behind it."""

from collections.abc import Sequence
from itertools import pairwise

from mazec.evolution.merge import (
    MergeContext,
    merge_headers,
    merge_positional,
    merge_symbols,
)
from mazec.gene.gene import Gene
from mazec.symbols import Symbol

MOST_CELLS = 4_000_000
"""Of an alignment's table, some 2,000 by 2,000 symbols; genes beyond are too long to align."""


def merge_aligned(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Merge two sequences along their alignment.

    Symbols of one type that are matched merge as in ``merge_positional``. What stands between two
    matches is inherited as a whole: where both parents have something there, one of the two by
    chance; where one has, it is inherited or left out. Headers merge as in ``merge_positional``.
    Genes too long to align are merged side by side.
    """
    if len(a) * len(b) > MOST_CELLS:
        return merge_positional(a, b, context)
    jitter, rng = context.jitter, context.rng
    symbols: list[Symbol] = []
    ends = [(-1, -1), *align(a.symbols, b.symbols), (len(a), len(b))]
    for (i, j), (k, m) in pairwise(ends):
        runs = a.symbols[i + 1 : k], b.symbols[j + 1 : m]
        if any(runs):
            symbols += runs[rng.random() < 0.5]
        if k < len(a):
            symbols.append(merge_symbols(a.symbols[k], b.symbols[m], jitter, rng))
    if not symbols:  # nothing matched, and all was left out
        symbols = list(a.symbols or b.symbols)
    return Gene.unchecked(tuple(symbols), merge_headers(a.header, b.header, jitter, rng))


def align(a: Sequence[Symbol], b: Sequence[Symbol]) -> list[tuple[int, int]]:
    """The positions of symbols of one type that match, ascending in both.

    The alignment of Needleman and Wunsch (1970) with free gaps: as many matches as there can be,
    and among those as many of equal symbols as there can be.
    """
    # best[i][j] scores the ends of both sequences from i and j on
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    equal = len(a) + len(b) + 1  # one more match is worth more than any number of equal ones
    for i in range(len(a) - 1, -1, -1):
        row, below, kind = best[i], best[i + 1], type(a[i])
        for j in range(len(b) - 1, -1, -1):
            score = max(below[j], row[j + 1])
            if kind is type(b[j]):
                score = max(score, below[j + 1] + equal + (a[i] == b[j]))
            row[j] = score
    matches = []
    i = j = 0
    while i < len(a) and j < len(b):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            matches.append((i, j))
            i, j = i + 1, j + 1
    return matches
