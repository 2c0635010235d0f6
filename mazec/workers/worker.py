"""A worker, which claims waiting avatars from the store and runs one after the other."""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

from mazec.store.claims import LEASE, Claim, ClaimLost
from mazec.store.error import StoreError
from mazec.store.location import parse_address
from mazec.store.repository import Store
from mazec.workers.config import WorkerConfig
from mazec.workers.evaluation import Evaluator

_POLL_INTERVAL = 0.02  # seconds between two polls of a store in which no avatar waits


def run_next_avatar(
    store: Store,
    evaluator: Evaluator,
    name: str,
    *,
    avatar: int | None = None,
    pause: Callable[[], bool] = lambda: False,
) -> bool:
    """Run the next waiting avatar, or only ``avatar``; return whether one was waiting.

    ``pause`` is called after each epoch. If it returns true, the avatar is released, and another
    worker starts it again from the beginning.
    """
    claim = store.claim(name, avatar)
    if claim is None:
        return False
    with heartbeat(store, claim):
        try:
            for _ in evaluator.evaluate(store, claim):
                if pause():
                    store.release(name)
                    break
        except ClaimLost:
            pass  # another worker runs the avatar, with the same results
    return True


@contextmanager
def heartbeat(store: Store, claim: Claim) -> Iterator[None]:
    """Renew a claim inside the block, however long an epoch takes."""
    finished = threading.Event()

    def renew() -> None:
        while not finished.wait(LEASE / 4):
            # the next write to the store reports a lost claim or a failed store
            with suppress(ClaimLost, StoreError):
                store.beat(claim)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


@contextmanager
def deterministic_torch(threads: int = 1) -> Iterator[None]:
    """Configure PyTorch as in every worker, so that results do not depend on who runs an avatar.

    Uses one thread by default, since sums depend on how they are distributed over threads. Flushes
    denormal numbers to zero, since networks with vanishing gradients would otherwise take a dozen
    times as long. Restores both settings afterwards.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(before)


def run_worker(config: WorkerConfig, wait: Callable[[float], bool]) -> None:
    """Run avatars until ``wait``, which waits for a number of seconds, returns true.

    If ``config`` names an avatar, return when that avatar has ended.
    """
    with deterministic_torch(config.threads), Store.open(parse_address(config.store)) as store:
        root = Path(config.root) if config.root else None
        evaluator = Evaluator(
            store.experiment(), store.vocabulary(), root=root, device=config.device
        )
        # before any claim, so that missing data ends the run and not an avatar
        evaluator.load()
        while not wait(0):
            worked = run_next_avatar(
                store, evaluator, config.name, avatar=config.avatar, pause=lambda: wait(0)
            )
            if config.avatar is not None and not store.waits(config.avatar):
                return
            if not worked:
                wait(_POLL_INTERVAL)
