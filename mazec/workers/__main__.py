"""A worker process: ``python -m mazec.workers``, which reads its configuration from its input.

The first line of standard input is the configuration. The process works until it reads ``STOP``, or
until standard input ends: then the driver has died, and the process exits at once, so that it does
not write to the store of the next driver.
"""

import os
import sys
import threading

from mazec.workers.config import STOP, UNABLE, WorkerConfig


def main() -> int:
    """Run avatars until the driver stops the worker; return the exit code."""
    stop, ready = threading.Event(), threading.Event()
    config = WorkerConfig.read(_line())

    def listen() -> None:
        if _line() != STOP:
            os._exit(1)
        stop.set()
        if not ready.is_set():
            os._exit(0)  # no avatar is claimed yet, and loading PyTorch takes seconds
        _line()
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    from mazec.diagnostics import MazecError
    from mazec.diagnostics.render import help_line, message
    from mazec.workers.worker import run_worker

    ready.set()
    try:
        run_worker(config, stop.wait)
    except MazecError as error:
        # the store or the data failed: report why to the driver, which blames no avatar
        for diagnostic in error.diagnostics:
            lines = filter(None, (message(diagnostic), help_line(diagnostic)))
            sys.stderr.write("; ".join(lines) + "\n")
        return UNABLE
    return 0


def _line() -> bytes:
    # bypass Python's buffers: a thread that holds their lock aborts the interpreter at exit
    line = b""
    while not line.endswith(b"\n") and (read := os.read(0, 1)):
        line += read
    return line


if __name__ == "__main__":
    sys.exit(main())
