"""The tree of a gene's repeats and branches, and its conversion back to a flat gene."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.gene.gene import Gene
from mazec.symbols import JoinRule, Role, Symbol, Vocabulary


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Repeat:
    """A body that runs two or more times. ``position`` is that of its start in the gene."""

    position: int
    times: int
    body: "Body"


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Branch:
    """Two or more parallel segments; an empty segment is the identity."""

    position: int
    join: type[JoinRule]
    segments: tuple["Body", ...]


Body = tuple[int | Repeat | Branch, ...]
"""A sequence that runs in order; an integer is the position of a layer's symbol in the gene."""


@dataclass(frozen=True, eq=False, repr=False)
class Tree:
    """A gene and the structure of its expressed symbols."""

    gene: Gene
    items: Body


def flatten(tree: Tree, vocabulary: Vocabulary) -> Gene:
    """Return the repaired gene: all blocks closed, silent and stray symbols removed.

    It nests to the same tree. Ends and markers come from the vocabulary; raises ``ValueError`` if
    it lacks one.
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
    """Yield the content of a block and its end."""
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
