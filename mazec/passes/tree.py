"""The tree: what a gene's expressed symbols nest to."""

from dataclasses import dataclass

from mazec.symbols import JoinRule, Symbol


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Repeat:
    """A body run two or more times. ``at`` is the position of its start in the gene."""

    at: int
    times: int
    body: "Body"


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Branch:
    """Two or more segments side by side; an empty one is the identity."""

    at: int
    join: type[JoinRule]
    segments: tuple["Body", ...]


Body = tuple[int | Repeat | Branch, ...]
"""What runs one after the other; an integer is the position of a layer's symbol in the gene."""


@dataclass(frozen=True, eq=False, repr=False)
class Tree:
    """A gene's symbols and the structure that the expressed ones have."""

    symbols: tuple[Symbol, ...]
    items: Body
