"""The tree of a gene: its repeats and branches, and the way back to a flat gene."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.gene.gene import Gene
from mazec.symbols import JoinRule, Role, Symbol, Vocabulary


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Repeat:
    """A body run two or more times. ``position`` is that of its start in the gene."""

    position: int
    times: int
    body: "Body"


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Branch:
    """Two or more segments side by side; an empty one is the identity."""

    position: int
    join: type[JoinRule]
    segments: tuple["Body", ...]


Body = tuple[int | Repeat | Branch, ...]
"""What runs one after the other; an integer is the position of a layer's symbol in the gene."""


@dataclass(frozen=True, eq=False, repr=False)
class Tree:
    """A gene and the structure of its expressed symbols."""

    gene: Gene
    items: Body


def flatten(tree: Tree, vocabulary: Vocabulary) -> Gene:
    """Return the repaired gene: all blocks are closed, and nothing silent or stray is left.

    It nests to the same tree. The ends and markers are those of the vocabulary. Raises
    ``ValueError`` where the vocabulary has none.
    """
    symbols = tree.gene.symbols
    flat: list[Symbol] = []
    stack: list[Iterator[int | Repeat | Branch | Role]] = [iter(tree.items)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, Role):
                flat.append(_symbol_of(item, vocabulary))
            elif isinstance(item, int):
                flat.append(symbols[item])
            else:
                flat.append(symbols[item.position])
                stack.append(_block(item))
                break
        else:
            stack.pop()
    return Gene.unchecked(tuple(flat), tree.gene.header)


def _block(block: Repeat | Branch) -> Iterator[int | Repeat | Branch | Role]:
    """The content of a block, and what closes it."""
    if isinstance(block, Repeat):
        yield from block.body
        yield Role.LOOP_END
        return
    for number, segment in enumerate(block.segments):
        if number:
            yield Role.CUT
        yield from segment
    yield Role.FORK_END


def _symbol_of(role: Role, vocabulary: Vocabulary) -> Symbol:
    for kind in vocabulary:
        if kind.role is role:
            return kind()
    raise ValueError(f"no symbol of this vocabulary has the role {role.name}")
