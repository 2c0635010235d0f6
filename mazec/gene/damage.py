"""Damage in a file of bytes, as its readers raise it among themselves."""


class Damage(Exception):
    """A problem found while reading, and the byte of the file at which it stands."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
