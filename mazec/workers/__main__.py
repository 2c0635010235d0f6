"""A worker process: ``python -m mazec.workers FOLDER NAME AVATAR ROOT``, the last two may be empty.

It works until its standard input ends, which is also what happens when the driver dies.
"""

import os
import sys
import threading
from pathlib import Path


def main(folder: str, name: str, avatar: str, root: str) -> None:
    """Serve until told to stop."""
    stop, ready = threading.Event(), threading.Event()

    def listen() -> None:
        # past Python's own buffers: their lock, held here, would abort the interpreter on leaving
        while os.read(0, 1024):
            pass
        stop.set()
        if not ready.is_set():
            os._exit(0)  # nothing is held yet, and loading PyTorch takes seconds

    threading.Thread(target=listen, daemon=True).start()
    from mazec.workers.worker import serve

    ready.set()
    serve(
        Path(folder),
        name,
        stop.wait,
        avatar=int(avatar) if avatar else None,
        root=Path(root) if root else None,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
