"""Pool of worker processes, which are started, supervised and replaced."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO, Protocol

from mazec.diagnostics.runs import WorkersFailed
from mazec.store.error import StoreError
from mazec.store.repository import Store
from mazec.workers.config import STOP, UNABLE, WorkerConfig
from mazec.workers.error import RunError

_SHUTDOWN_TIMEOUT = 30.0  # seconds that workers have to finish their epochs
_MAX_IDLE_DEATHS = 20  # workers in a row that die without an avatar


@dataclass
class WorkerProcess:
    """One worker process; ``avatar`` is the only one it may run, None for any."""

    name: str
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    avatar: int | None

    def send(self, line: bytes) -> None:
        """Write a line to the process's standard input."""
        assert self.process.stdin is not None
        with suppress(OSError):  # the process has died
            self.process.stdin.write(line)

    def close(self) -> str:
        """Close the streams of a process that has ended; return the end of its standard error."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace").strip()
        self.errors.close()
        return text[-2000:]


class Pool(Protocol):
    """The runner of a run's avatars: worker processes, or the process of the driver."""

    def work(self, seconds: float) -> None:
        """Let avatars be run for about some seconds."""

    def supervise(self, ended: int = 0) -> None:
        """Keep the work going; ``ended`` is the number of ended avatars of the run.

        Raises ``RunError`` if it cannot go on.
        """

    def shutdown(self) -> None:
        """Stop the work and release the avatars that have not ended."""


class WorkerPool:
    """Worker processes on one store, with the same configuration except for their names.

    A worker that dies is replaced, and its avatar is tried again in a separate worker; a second
    death there ends the avatar and adds a warning to the run. A worker that exits because its store
    or its data failed ends the run instead, so that a full disk ends no avatar. Raises ``RunError``
    in that case, and if workers cannot start.
    """

    def __init__(self, store: Store, config: WorkerConfig, count: int) -> None:
        self._store = store
        self._config = config
        # unique to this driver, so that workers of other drivers cannot write to its claims
        self._name_prefix = f"{os.getpid()}-{time.time_ns()}-"
        self._started = 0
        self._ended: int | None = None
        self._has_ended_avatars = False
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
        """The process IDs of the current workers."""
        return tuple(worker.process.pid for worker in self._processes)

    def _start(self, avatar: int | None = None) -> None:
        self._started += 1
        name = f"{self._name_prefix}{self._started}"
        try:
            errors = tempfile.TemporaryFile()  # noqa: SIM115 - read after the worker has died
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "mazec.workers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                bufsize=0,
                # let the worker find mazec and plugins where the driver found them
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # Ctrl-C must reach only the driver, which then stops its workers
                start_new_session=True,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError([WorkersFailed(action="start", reason=reason)]) from error
        worker = WorkerProcess(name, process, errors, avatar)
        self._processes.append(worker)
        worker.send(replace(self._config, name=name, avatar=avatar).line)

    def work(self, seconds: float) -> None:
        """Wait for some seconds, while the processes work."""
        time.sleep(seconds)

    def supervise(self, ended: int = 0) -> None:
        """Replace the workers that died; ``ended`` is the number of ended avatars of the run.

        Raises ``RunError`` if workers cannot start or continue.
        """
        if self._ended is not None and ended > self._ended:
            self._has_ended_avatars, self._idle_deaths = True, 0
        self._ended = ended
        self._store.release_foreign(self._name_prefix)
        for worker in list(self._processes):
            code = worker.process.poll()
            if code is None:
                continue
            self._processes.remove(worker)
            stderr = worker.close()
            if code == UNABLE:
                self._release(worker)
                raise RunError([WorkersFailed(action="continue", reason=stderr)])
            avatar = self._store.release(worker.name, died=True)
            if worker.avatar is not None and avatar is not None:
                self._store.end_after_deaths(avatar, f"worker killed\n{stderr}".rstrip())
                continue
            if avatar is not None:
                self._start(avatar=avatar)
            elif code != 0:
                self.record_death(code, stderr)
            # a separate worker that died before it claimed its avatar is replaced by another one
            if worker.avatar is None or self._store.waits(worker.avatar):
                self._start(avatar=worker.avatar)

    def record_death(self, code: int, stderr: str) -> None:
        """Count the death of a worker that had no avatar.

        Raises ``RunError`` if too many such workers die in a row, or if one exits with an error
        before any avatar has ended: then workers cannot start at all.
        """
        self._idle_deaths += 1
        if self._idle_deaths > _MAX_IDLE_DEATHS or (code > 0 and not self._has_ended_avatars):
            # the last line of a traceback is the error
            reason = stderr.splitlines()[-1] if stderr else f"they end with code {code}"
            raise RunError([WorkersFailed(action="start", reason=reason)])

    def shutdown(self) -> None:
        """Stop all workers after their current epochs; kill them on timeout or interruption."""
        deadline = time.monotonic() + _SHUTDOWN_TIMEOUT
        try:
            for worker in self._processes:
                worker.send(STOP)
            for worker in self._processes:
                with suppress(subprocess.TimeoutExpired):
                    worker.process.wait(max(0.0, deadline - time.monotonic()))
        finally:
            for worker in self._processes:
                worker.process.kill()
            for worker in self._processes:
                worker.process.wait()
                worker.close()
                self._release(worker)
            self._processes = []

    def _release(self, worker: WorkerProcess) -> None:
        # if the store fails here, resuming the run releases the avatar
        with suppress(StoreError):
            self._store.release(worker.name)
