"""Configuration of a worker, which the driver sends as a line of JSON on standard input.

Command-line arguments are visible to all users of a machine, and a store's URL may contain a
password.
"""

import json
from dataclasses import asdict, dataclass

STOP = b"stop\n"
"""Line that stops a worker after its epoch; an end of input without it means a dead driver."""
UNABLE = 3
"""Exit code of a worker that cannot continue; it explains why on standard error."""


@dataclass(frozen=True)
class WorkerConfig:
    """The configuration of a worker.

    ``store`` is a path or a URL, ``name`` the name under which the worker claims avatars, and
    ``avatar`` the only avatar that it runs, or None for any. ``root`` is the folder of downloaded
    data, or None for the default. ``threads`` is the number of PyTorch threads.
    """

    store: str
    name: str = ""
    avatar: int | None = None
    root: str | None = None
    device: str = "cpu"
    threads: int = 1

    @property
    def line(self) -> bytes:
        """The line that the driver sends."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "WorkerConfig":
        """Return the configuration in a line that was sent."""
        return cls(**json.loads(line))
