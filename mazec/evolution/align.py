"""Aligned merging: one insertion does not misalign everything after it."""

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
"""Limit on an alignment's table, about 2,000 by 2,000 symbols; longer genes are not aligned."""


def merge_aligned(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Merge two sequences along their alignment.

    Matched symbols, which have the same type, merge as in ``merge_positional``. Between two
    matches, the child inherits the whole run of one parent, chosen at random; if only one parent
    has symbols there, they are inherited or left out. Headers merge as in ``merge_positional``.
    Genes too long to align are merged by ``merge_positional``.
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
    if not symbols:  # nothing matched, and the chosen run was empty
        symbols = list(a.symbols or b.symbols)
    return Gene.unchecked(tuple(symbols), merge_headers(a.header, b.header, jitter, rng))


def align(a: Sequence[Symbol], b: Sequence[Symbol]) -> list[tuple[int, int]]:
    """Return the positions of matching symbols of the same type, ascending in both sequences.

    The alignment of Needleman and Wunsch (1970) with free gaps: it maximizes the number of matches,
    then the number of matches between equal symbols.
    """
    # best[i][j] is the score of a[i:] and b[j:]
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
