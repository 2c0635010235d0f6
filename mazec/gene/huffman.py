"""Huffman codes by the rule of the gene language: which bits stand for which symbol of a table.

A code only depends on the table and its order, so that a table is heredity (article 00). Codes by
D. A. Huffman, 1952.
"""

import heapq
from collections.abc import Sequence

from bitarray import bitarray

Node = int | tuple["Node", "Node"]
_ZERO, _ONE = bitarray("0"), bitarray("1")


def codes(frequencies: Sequence[int]) -> list[bitarray]:
    """Return the code of each entry of a table, given the frequencies in the table's order.

    The two lightest nodes are joined until one is left, ties by age: the order of the table first,
    then the order of creation. The lighter is the left and the bit 0. A single entry has the code
    0, though every bit stands for it; no entries have no codes.
    """
    if len(frequencies) < 2:
        return [bitarray("0", endian="little") for _ in frequencies]
    nodes: list[Node] = list(range(len(frequencies)))
    heap = [(weight, age) for age, weight in enumerate(frequencies)]
    heapq.heapify(heap)
    while len(heap) > 1:
        left_weight, left = heapq.heappop(heap)
        right_weight, right = heap[0]
        heapq.heapreplace(heap, (left_weight + right_weight, len(nodes)))
        nodes.append((nodes[left], nodes[right]))
    found: list[bitarray] = [bitarray(endian="little")] * len(frequencies)
    open_nodes = [(nodes[-1], bitarray(endian="little"))]
    while open_nodes:  # a one-sided tree is deep
        node, code = open_nodes.pop()
        if isinstance(node, int):
            found[node] = code
        else:
            open_nodes += (node[0], code + _ZERO), (node[1], code + _ONE)
    return found
