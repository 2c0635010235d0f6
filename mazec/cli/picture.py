"""Pictures of networks made of characters."""

from collections.abc import Iterator

from mazec.network.network import Network
from mazec.network.show import Row, rows
from mazec.symbols import write_shape

_DEEPEST = 12  # levels of indentation; deeper layers get a mark instead


def picture(network: Network, most: int = 200) -> Iterator[str]:
    """Yield a line for each layer of a network, with branches and repeats as limbs of a tree.

    After ``most`` lines, the remaining layers are only counted.
    """
    yield f"○ {write_shape(network.input_shape)}"
    lines = 0
    for row in rows(network):
        lines += 1
        if lines <= most:
            yield _limb(row)
    if lines > most:
        yield f"┊ {lines - most} more"
    yield f"● {write_shape(network.output_shape)}"


def _limb(row: Row) -> str:
    depth = min(row.depth, _DEEPEST)
    deeper = "…" if row.depth > _DEEPEST else ""
    opens = row.op in ("Repeat", "Join", "Segment")
    limb = "│ " * depth + deeper + ("├┐" if opens else "├─")
    return f"{limb} {label(row)} → {write_shape(row.output)}"


def label(row: Row) -> str:
    """Return a short label: ``Linear(in_features=64, …)``, ``Repeat ×3`` or ``Join(join=add)``."""
    if row.op == "Repeat":
        return f"{row.op} ×{row.times}"
    arguments = ", ".join(f"{name}={_value(value)}" for name, value in row.arguments.items())
    return f"{row.op}({arguments})" if arguments else row.op


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return write_shape(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
