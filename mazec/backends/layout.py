"""The layout of emitted lines, as a formatter would format them."""

from collections.abc import Sequence

WIDTH = 88
"""The line width, the default of ruff and black."""


def fit(indent: int, head: str, inner: Sequence[str], comment: str = "") -> list[str]:
    """Format a call on one line, else with its arguments on a second line, else one per line.

    ``head`` ends with the opening parenthesis. A comment that does not fit stands above the call.
    """
    pad, inside = " " * indent, ", ".join(inner)
    whole = f"{pad}{head}{inside})"
    if comment:
        return _commented(fit(indent, head, inner), indent, comment)
    if len(whole) <= WIDTH or not inner:
        return [whole]
    if indent + 4 + len(inside) <= WIDTH:
        return [f"{pad}{head}", f"{pad}    {inside}", f"{pad})"]
    lines = [line for argument in inner for line in _argument(indent + 4, argument)]
    return [f"{pad}{head}", *lines, f"{pad})"]


def line(indent: int, text: str, comment: str = "") -> list[str]:
    """Format a text that has to stay on one line."""
    return _commented([" " * indent + text], indent, comment)


def _commented(lines: list[str], indent: int, comment: str) -> list[str]:
    """Add a comment at the end of the only line if it fits, else above."""
    if not comment:
        return lines
    if len(lines) == 1 and len(lines[0]) + len(comment) + 4 <= WIDTH:
        return [f"{lines[0]}  # {comment}"]
    return [f"{' ' * indent}# {comment}", *lines]


def _argument(indent: int, argument: str) -> list[str]:
    """Format an argument; a tuple that is too long has one value per line."""
    pad = " " * indent
    if indent + len(argument) < WIDTH or not argument.startswith("("):
        return [f"{pad}{argument},"]
    values = argument[1:-1].split(", ")
    return [f"{pad}(", *(f"{pad}    {value}," for value in values), f"{pad}),"]


def repeated(head: str, element: str, arguments: Sequence[str]) -> list[str]:
    """Format a list of modules, one for each round."""
    each = "for _ in range(rounds)"
    inside = f"{element}{', '.join(arguments)}) {each}"
    if len(inside) <= WIDTH - 12:
        return fit(8, head, [inside])
    built = fit(12, element, arguments)
    return [f"        {head}", *built, f"            {each}", "        )"]


def rounds(entries: Sequence[str]) -> list[str]:
    """Format the head of the loop over the rounds; ``entries`` are the lists of modules."""
    if not entries:
        return ["        for _ in range(self.rounds):"]
    if len(entries) == 1:
        return [f"        for {entries[0]} in self.{entries[0]}:"]
    zipped = fit(8, "rounds = zip(", [f"self.{entry}" for entry in entries])
    whole = f"        for {', '.join(entries)} in rounds:"
    if len(whole) <= WIDTH:
        return [*zipped, whole]
    return [
        *zipped,
        "        for (",
        *(f"            {e}," for e in entries),
        "        ) in rounds:",
    ]
