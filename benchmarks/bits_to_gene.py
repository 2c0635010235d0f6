"""Bits to gene: mazec's decoder compared with a plain bit-by-bit walk of the same tree.

The rounds alternate, so that a busy machine slows all of them equally; the output shows medians of
processor time. The table is that of article 00 and the bits are random, as in the article.
"""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from mazec.api import decode
from mazec.gene.huffman import codes
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "article-huffman.json"
BYTES = 60_000
ROUNDS = 15


def tree(table: dict[str, int]) -> Any:
    """Return the Huffman tree as nested pairs; its leaves are symbols with their default values."""
    root: list[Any] = [None, None]
    for name, code in zip(table, codes(list(table.values())), strict=True):
        node = root
        for bit in code.tolist()[:-1]:
            node[bit] = node[bit] or [None, None]
            node = node[bit]
        node[code[-1]] = installed_vocabulary().symbol(name)
    return root


def walk(data: bytes, root: Any) -> list[Symbol]:
    """Decode bare symbols, one bit at a time."""
    symbols = []
    node = root
    for byte in data:
        for shift in range(8):
            node = node[byte >> shift & 1]
            if node.__class__ is not list:
                symbols.append(node)
                node = root
    return symbols


def walk_raw(data: bytes, root: Any) -> list[Symbol]:
    """Decode symbols with their raw arguments, one bit at a time."""
    bits = [byte >> shift & 1 for byte in data for shift in range(8)]
    symbols: list[Symbol] = []
    at, node = 0, root
    while at < len(bits):
        node = node[bits[at]]
        at += 1
        if node.__class__ is list:
            continue
        values = {}
        for name in node.raw:
            parameter = node.parameter_specs[name]
            code = 0
            for place, bit in enumerate(bits[at : at + parameter.bits]):
                code |= bit << place
            at += parameter.bits
            values[name] = parameter.unpack(code)
        if at <= len(bits):
            symbols.append(type(node)(**values) if values else node)
        node = root
    return symbols


def main() -> None:
    """Print the table."""
    table = json.loads(GOLDEN.read_text(encoding="utf-8"))["frequencies"]
    data = random.Random(0).randbytes(BYTES)
    root = tree(table)
    runs: dict[str, Callable[[], Any]] = {
        "tree walk, bare": lambda: walk(data, root),
        "mazec, bare": lambda: decode(data, table).symbols,
        "tree walk, raw": lambda: walk_raw(data, root),
        "mazec, raw": lambda: decode(data, table, arguments="raw").symbols,
    }
    sizes = {name: list(run()) for name, run in runs.items()}
    assert sizes["tree walk, bare"] == sizes["mazec, bare"]
    assert sizes["tree walk, raw"] == sizes["mazec, raw"]
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    print(f"{BYTES * 8:,} random bits, processor time, medians of {ROUNDS} rounds")
    print(f"{'':<16} {'symbols':>8} {'ms':>8} {'ns/bit':>8} {'bare walks':>11}")
    bare = median(times["tree walk, bare"])
    for name, taken in times.items():
        middle = median(taken)
        count = len(sizes[name])
        per_bit = middle / (BYTES * 8) * 1e9
        print(
            f"{name:<16} {count:>8,} {middle * 1e3:>8.2f} {per_bit:>8.2f} {bare / middle:>10.1f}x"
        )


if __name__ == "__main__":
    main()
