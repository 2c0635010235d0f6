"""Errors that stop a run."""

from mazec.diagnostics import Diagnostic, MazecError


class RunError(MazecError):
    """A run that cannot start or go on (E406)."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__([Diagnostic("E406", fields={"what": what, "reason": reason})])
