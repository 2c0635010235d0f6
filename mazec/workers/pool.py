"""The crew: worker processes, hired, watched and replaced."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO

from mazec.diagnostics.runs import WorkersFailed
from mazec.store.error import StoreError
from mazec.store.repository import Store
from mazec.workers.config import STOP, UNABLE, WorkerConfig
from mazec.workers.error import RunError

_PATIENCE = 30.0  # seconds that dismissed workers have to finish their epochs
_IDLE_DEATHS = 20  # workers in a row that are killed with nothing in their hands


@dataclass
class WorkerProcess:
    """One worker process; ``avatar`` is the only one it may run, None for any."""

    name: str
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    avatar: int | None

    def tell(self, line: bytes) -> None:
        """Write a line to the process's standard input."""
        assert self.process.stdin is not None
        with suppress(OSError):  # it has died
            self.process.stdin.write(line)

    def leave(self) -> str:
        """The last words of a process that has ended."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace").strip()
        self.errors.close()
        return text[-2000:]


class WorkerPool:
    """Some worker processes on one store, each with the same order but for its name.

    A worker that dies is replaced, and what it held is tried again in a worker of its own; a second
    death there ends that avatar, with a warning of the run. One that leaves because its store or
    its data fail it ends the run instead, so that a full disk is no agent's end. Raises
    ``RunError`` for that, and where workers cannot start.
    """

    def __init__(self, store: Store, order: WorkerConfig, count: int) -> None:
        self._store = store
        self._order = order
        # no worker of another driver has such a name, so none can write what is in these hands
        self._names = f"{os.getpid()}-{time.time_ns()}-"
        self._hired = 0
        self._ended: int | None = None
        self._proven = False
        self._idle_deaths = 0
        self._processes: list[WorkerProcess] = []
        try:
            for _ in range(count):
                self._start()
        except BaseException:
            self.shutdown()
            raise

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that work now."""
        return tuple(hand.process.pid for hand in self._processes)

    def _start(self, avatar: int | None = None) -> None:
        self._hired += 1
        name = f"{self._names}{self._hired}"
        try:
            errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the worker has died
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "mazec.workers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                bufsize=0,
                # it finds mazec and plugins where the driver found them
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # Ctrl-C is for the driver, which then tells its workers
                start_new_session=True,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError([WorkersFailed(action="start", reason=reason)]) from error
        hand = WorkerProcess(name, process, errors, avatar)
        self._processes.append(hand)
        hand.tell(replace(self._order, name=name, avatar=avatar).line)

    def supervise(self, ended: int = 0) -> None:
        """Bury and replace who died, when ``ended`` avatars of the run have ended.

        Raises ``RunError`` where workers cannot start, or not go on.
        """
        if self._ended is not None and ended > self._ended:
            self._proven, self._idle_deaths = True, 0
        self._ended = ended
        self._store.release_foreign(self._names)
        for hand in list(self._processes):
            code = hand.process.poll()
            if code is None:
                continue
            self._processes.remove(hand)
            said = hand.leave()
            if code == UNABLE:
                self._give_back(hand)
                raise RunError([WorkersFailed(action="continue", reason=said)])
            held = self._store.release(hand.name, died=True)
            if hand.avatar is not None and held is not None:
                self._store.end_after_deaths(held, f"worker killed\n{said}".rstrip())
                continue
            if held is not None:
                self._start(avatar=held)
            elif code != 0:
                self.record_death(code, said)
            # a worker of its own that never came to claim its avatar leaves it to another one
            if hand.avatar is None or self._store.waits(hand.avatar):
                self._start(avatar=hand.avatar)

    def record_death(self, code: int, said: str) -> None:
        """A worker died with nothing in its hands: it may be killed from outside, but not for ever.

        One that leaves by itself before any avatar has ended here cannot start at all.
        """
        self._idle_deaths += 1
        if self._idle_deaths > _IDLE_DEATHS or (code > 0 and not self._proven):
            # of a traceback, what went wrong
            reason = said.splitlines()[-1] if said else f"they end with code {code}"
            raise RunError([WorkersFailed(action="start", reason=reason)])

    def shutdown(self) -> None:
        """Let everybody finish the epoch at hand and go; whoever is interrupted kills them all."""
        until = time.monotonic() + _PATIENCE
        try:
            for hand in self._processes:
                hand.tell(STOP)
            for hand in self._processes:
                with suppress(subprocess.TimeoutExpired):
                    hand.process.wait(max(0.0, until - time.monotonic()))
        finally:
            for hand in self._processes:
                hand.process.kill()
            for hand in self._processes:
                hand.process.wait()
                hand.leave()
                self._give_back(hand)
            self._processes = []

    def _give_back(self, hand: WorkerProcess) -> None:
        # where the store takes nothing any more, whoever resumes the run does it
        with suppress(StoreError):
            self._store.release(hand.name)
