"""Errors that stop a run."""

from mazec.diagnostics import MazecError
from mazec.diagnostics.runs import Unusable


class RunError(MazecError):
    """A run that cannot start or go on (E406)."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__([Unusable(what=what, reason=reason)])
