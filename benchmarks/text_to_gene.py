"""Text to gene: mazec's reader compared with Lark's own inline-transformer loop on the same text.

Lark parses with the same grammar and callbacks that do nothing, so no reader built on it can be
faster. The rounds alternate, so that a busy machine slows both equally; the output shows medians.
"""

import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from lark import Lark

from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.gene.grammar import source
from mazec.gene.printer import write
from mazec.gene.reader import read
from mazec.plugins import installed_vocabulary

SYMBOLS = 90_000
ROUNDS = 9


class Idle:
    """Callbacks for every rule of the grammar, that do nothing."""

    def word(self, children: list[Any]) -> None:
        """A symbol without parentheses."""

    call = header = gene = entries = arguments = word


def texts() -> dict[str, str]:
    """Return a long random gene as text in three styles."""
    rng = random.Random(0)
    symbols = [
        s
        for _ in range(SYMBOLS // 50)
        for s in random_gene(rng, lengths=(50, 50), vocabulary=installed_vocabulary()).symbols
    ]
    canonical = write(Gene(tuple(symbols)))
    lines = canonical.splitlines()
    return {
        "canonical": canonical,
        "with comments": "".join(f"{line}  # number {i}\n" for i, line in enumerate(lines)),
        "words only": " ".join(symbol.name for symbol in symbols),
    }


def main() -> None:
    """Print the table."""
    lark = Lark(source(), start="gene", parser="lalr", lexer="basic", transformer=Idle())
    print(f"{SYMBOLS:,} random symbols, medians of {ROUNDS} rounds")
    print(f"{'':<14} {'KB':>6} {'tokens':>8} {'Lark ms':>8} {'mazec ms':>9} {'of Lark':>8}")
    for name, text in texts().items():
        tokens = sum(1 for _ in lark.lex(text))
        runs: tuple[Callable[[str], object], ...] = (lark.parse, read)
        times: tuple[list[float], ...] = ([], [])
        for _ in range(ROUNDS):
            for run, taken in zip(runs, times, strict=True):
                start = time.perf_counter()
                run(text)
                taken.append(time.perf_counter() - start)
        bare, own = (median(taken) * 1e3 for taken in times)
        print(
            f"{name:<14} {len(text) // 1000:>6,} {tokens:>8,} "
            f"{bare:>8.1f} {own:>9.1f} {bare / own:>8.1%}"
        )


if __name__ == "__main__":
    main()
