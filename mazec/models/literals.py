"""Values as Python expressions in lines of a formatter's width."""

from collections.abc import Iterable, Sequence

_WIDTH = 88  # the default of ruff and black


def quoted(text: str) -> str:
    """Return a string literal of any text, with double quotes where that escapes nothing more."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if "'" not in literal[1:-1] and '"' not in literal else literal


def number(value: float) -> str:
    """Return the literal of a finite number or a boolean."""
    return repr(value if isinstance(value, bool) else float(value))


def call(name: str, arguments: Sequence[str], indent: int = 0) -> str:
    """Return a call; its arguments are on one line, or each begins a line of its own."""
    line = f"{name}({', '.join(arguments)})"
    if indent + len(line) < _WIDTH and "\n" not in line:
        return line
    pad = " " * (indent + 4)
    inside = "".join(f"{pad}{argument},\n" for argument in arguments)
    return f"{name}(\n{inside}{' ' * indent})"


def sequence(
    values: Iterable[str], brackets: str = "()", indent: int = 0, *, each: bool = False
) -> str:
    """Return a tuple, a list or a dict.

    Its values fill lines that are not too long; with ``each`` every one begins a line.
    """
    items = list(values)
    comma = "," if len(items) == 1 and brackets == "()" else ""
    line = f"{brackets[0]}{', '.join(items)}{comma}{brackets[1]}"
    if not each and indent + len(line) < _WIDTH and "\n" not in line:
        return line
    pad = " " * (indent + 4)
    lines: list[str] = []
    for item in items:
        if each or "\n" in item or not lines or len(lines[-1]) + len(item) + 2 > _WIDTH:
            lines.append(f"{pad}{item},")
        else:
            lines[-1] += f" {item},"
    return "\n".join([brackets[0], *lines, " " * indent + brackets[1]])
