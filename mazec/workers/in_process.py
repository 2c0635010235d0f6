"""Avatars run in the process of the driver, one after the other."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress

from mazec.store.claims import ClaimLost
from mazec.store.error import StoreError
from mazec.store.repository import Store
from mazec.workers.evaluation import Evaluator


class InProcessPool:
    """A stand-in for a ``WorkerPool`` that runs the avatars itself, with the same results.

    It suits data so small that starting processes would take most of the time. An avatar that
    crashes the process ends the run, where a pool of processes would try it again.
    """

    def __init__(self, store: Store, evaluator: Evaluator) -> None:
        self._store = store
        self._evaluator = evaluator
        # unique to this driver, like the names of worker processes
        self._name = f"{os.getpid()}-{time.time_ns()}"
        self._epochs: Iterator[None] | None = None

    def work(self, seconds: float) -> None:
        """Run waiting avatars for about some seconds; the next call continues where it stopped.

        It returns after an epoch, or at once if no avatar waits.
        """
        deadline = time.monotonic() + seconds
        while True:
            if self._epochs is None:
                claim = self._store.claim(self._name)
                if claim is None:
                    return
                self._epochs = self._evaluator.evaluate(self._store, claim)
            try:
                next(self._epochs)
            except (StopIteration, ClaimLost):
                self._epochs = None
            if time.monotonic() >= deadline:
                return

    def supervise(self, ended: int = 0) -> None:
        """Release the avatars of workers of an earlier driver, which may still be alive."""
        self._store.release_foreign(self._name)

    def shutdown(self) -> None:
        """Release the running avatar."""
        self._epochs = None
        # if the store fails here, resuming the run releases the avatar
        with suppress(StoreError):
            self._store.release(self._name)
