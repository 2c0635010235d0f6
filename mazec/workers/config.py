"""Orders: what a driver tells a worker, as a line of JSON on its standard input.

Not as arguments, which every user of the machine can read: a store's address may hold a password.
"""

import json
from dataclasses import asdict, dataclass

STOP = b"stop\n"
"""What tells a worker to finish its epoch and go; an end without it means that the driver died."""
UNABLE = 3
"""The exit code of a worker that says on standard error what it cannot go on without."""


@dataclass(frozen=True)
class WorkerConfig:
    """Where to work, under which name, and with what; an ``avatar`` where it is for that alone.

    ``store`` is a path or an address, ``root`` where downloaded data lies, None for the usual
    place; ``threads`` are those of one training.
    """

    store: str
    name: str = ""
    avatar: int | None = None
    root: str | None = None
    device: str = "cpu"
    threads: int = 1

    @property
    def line(self) -> bytes:
        """As it is sent."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "WorkerConfig":
        """As it was sent."""
        return cls(**json.loads(line))
