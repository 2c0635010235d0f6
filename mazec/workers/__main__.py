"""A worker process: ``python -m mazec.workers``, with its order as the first line of its input.

It works until it is told to stop, or until its standard input ends: then the driver has died, and
whatever was at hand is left at once, so that nobody writes behind the back of the next driver.
"""

import os
import sys
import threading

from mazec.workers.config import STOP, UNABLE, WorkerConfig


def main() -> int:
    """Serve until told to stop; the exit code."""
    stop, ready = threading.Event(), threading.Event()
    order = WorkerConfig.read(_line())

    def listen() -> None:
        if _line() != STOP:
            os._exit(1)
        stop.set()
        if not ready.is_set():
            os._exit(0)  # nothing is held yet, and loading PyTorch takes seconds
        _line()
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    from mazec.diagnostics import MazecError
    from mazec.diagnostics.render import help_line, message
    from mazec.workers.worker import run_worker

    ready.set()
    try:
        run_worker(order, stop.wait)
    except MazecError as error:
        # its store or its data have failed it: the driver reads how, and blames no avatar
        for found in error.diagnostics:
            sys.stderr.write("; ".join(filter(None, (message(found), help_line(found)))) + "\n")
        return UNABLE
    return 0


def _line() -> bytes:
    # past Python's own buffers: their lock, held here, would abort the interpreter on leaving
    line = b""
    while not line.endswith(b"\n") and (read := os.read(0, 1)):
        line += read
    return line


if __name__ == "__main__":
    sys.exit(main())
