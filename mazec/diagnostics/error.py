"""The exception that carries diagnostics out to a caller from Python."""

from collections.abc import Sequence

from mazec.diagnostics.diagnostic import Diagnostic, Level
from mazec.diagnostics.render import help_line, message
from mazec.diagnostics.span import Text

_LONGEST = 300  # characters of what somebody else's code has to say


def describe_exception(trouble: BaseException) -> str:
    """Return the class and message of an exception in one line, whatever its text is."""
    try:
        text = " ".join(str(trouble).split())
    except Exception:  # it may fail at that too
        text = ""
    kind = type(trouble).__name__
    line = f"{kind}: {text}" if text else kind
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def last_line(detail: str) -> str:
    """Return the last line of a text, which says what happened if it is a traceback."""
    return (detail.strip().splitlines() or [""])[-1]


class MazecError(Exception):
    """An error of the user, as diagnostics; never an error of the program.

    ``text`` is what the spans of ``diagnostics`` point into, or None where there is none.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], text: Text | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.text = text
        errors = [d for d in self.diagnostics if d.level is Level.ERROR]
        lines = [f"{d.code}: {self._where(d)}{message(d)}" for d in errors[:10]]
        if len(errors) > len(lines):
            lines.append(f"and {len(errors) - len(lines)} more")
        super().__init__("\n".join(lines))
        # Python prints notes below an exception that nobody catches
        for remedy in dict.fromkeys(filter(None, map(help_line, errors[:10]))):
            self.add_note(remedy)

    def _where(self, diagnostic: Diagnostic) -> str:
        if diagnostic.span is None or self.text is None:
            return ""
        line, column = self.text.position(diagnostic.span.start)
        return f"line {line}, column {column}: "
