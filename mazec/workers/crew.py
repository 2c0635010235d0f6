"""The crew: worker processes, hired, watched and replaced."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mazec.diagnostics import Diagnostic, MazecError
from mazec.store.repository import Store

_PATIENCE = 30.0  # seconds a dismissed worker has to finish its epoch
_IDLE_DEATHS = 20  # workers in a row that are killed with nothing in their hands


class RunError(MazecError):
    """A run that cannot go on."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__([Diagnostic("E406", fields={"what": what, "reason": reason})])


@dataclass
class _Hand:
    name: str
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    avatar: int | None


class Crew:
    """Some worker processes on one store.

    A worker that dies is replaced, and what it held is tried again in a worker of its own; a second
    death there ends that avatar and marks the run. Raises ``RunError`` where workers cannot start.
    """

    def __init__(self, folder: Path, store: Store, count: int, root: Path | None = None) -> None:
        self._folder = folder
        self._store = store
        self._root = root
        self._hired = 0
        self._ended = 0
        self._idle_deaths = 0
        self._hands: list[_Hand] = []
        try:
            for _ in range(count):
                self._hire()
        except OSError as error:
            self.dismiss()
            raise RunError(f"{count} workers cannot start", error.strerror or "") from error

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that work now."""
        return tuple(hand.process.pid for hand in self._hands)

    def _hire(self, avatar: int | None = None) -> None:
        self._hired += 1
        name = f"{os.getpid()}-{self._hired}"
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the worker has died
        command = [sys.executable, "-P", "-m", "mazec.workers", str(self._folder), name]
        command += ["" if avatar is None else str(avatar), str(self._root or "")]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            # it finds mazec and plugins where the driver found them
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            # Ctrl-C is for the driver, which then tells its workers
            start_new_session=True,
        )
        self._hands.append(_Hand(name, process, errors, avatar))

    def tend(self, ended: int = 0) -> None:
        """Bury and replace who died, when ``ended`` avatars of the run have ended.

        Raises ``RunError`` where workers cannot even start.
        """
        if ended > self._ended:
            self._ended, self._idle_deaths = ended, 0
        for hand in list(self._hands):
            code = hand.process.poll()
            if code is None:
                continue
            self._hands.remove(hand)
            held = self._store.release(hand.name, died=True)
            said = _last_words(hand)
            if hand.avatar is not None and held is not None:
                self._store.give_up(held, "worker killed" + (f": {said}" if said else ""))
                continue
            if held is not None:
                self._hire(avatar=held)
            elif code != 0:
                self._mourn(code, said)
            # a worker of its own that never came to claim its avatar leaves it to another one
            if hand.avatar is None or self._store.waits(hand.avatar):
                self._hire(avatar=hand.avatar)

    def _mourn(self, code: int, said: str) -> None:
        """A worker died with nothing in its hands: it may be killed from outside, but not for ever.

        One that leaves by itself before any avatar has ended cannot start at all.
        """
        self._idle_deaths += 1
        if self._idle_deaths > _IDLE_DEATHS or (code > 0 and not self._ended):
            raise RunError("workers cannot start", said or f"they end with code {code}")

    def dismiss(self) -> None:
        """Let everybody finish the epoch at hand and go."""
        for hand in self._hands:
            if hand.process.stdin is not None:
                hand.process.stdin.close()
        for hand in self._hands:
            try:
                hand.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                hand.process.kill()
                hand.process.wait()
            hand.errors.close()
            self._store.release(hand.name)
        self._hands = []


def _last_words(hand: _Hand) -> str:
    if hand.process.stdin is not None:
        hand.process.stdin.close()
    hand.errors.seek(0)
    text = hand.errors.read().decode(errors="replace").strip()
    hand.errors.close()
    return text[-2000:]
