"""Errors that stop a run."""

from mazec.diagnostics import MazecError


class RunError(MazecError):
    """A run that cannot start or continue; its diagnostic explains why."""
