"""A worker: takes waiting avatars from the store and runs them, one after the other."""

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

_PAUSE = 0.02  # seconds between two looks at a store in which nothing waits


def run_next_avatar(
    store: Store,
    evaluator: Evaluator,
    name: str,
    *,
    avatar: int | None = None,
    pause: Callable[[], bool] = lambda: False,
) -> bool:
    """Run the next waiting avatar, or a certain one; False where none waits.

    ``pause`` is asked after every epoch; when it says True the avatar is given back and waits for
    another worker, from its start.
    """
    held = store.claim(name, avatar)
    if held is None:
        return False
    with heartbeat(store, held):
        try:
            for _ in evaluator.evaluate(store, held):
                if pause():
                    store.release(name)
                    break
        except ClaimLost:
            pass  # another has it, and its figures will be the same
    return True


@contextmanager
def heartbeat(store: Store, held: Claim) -> Iterator[None]:
    """Keep a claim for as long as its worker lives, however long an epoch takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(LEASE / 4):
            # an avatar that is held no more, or a store that is gone, shows when it is written to
            with suppress(ClaimLost, StoreError):
                store.beat(held)

    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


@contextmanager
def deterministic_torch(threads: int = 1) -> Iterator[None]:
    """Set torch up as every worker has it, so that figures do not depend on who runs an avatar.

    One thread unless told otherwise, since sums depend on how they are shared out; and what is too
    small for an ordinary float is zero, since networks whose gradients vanish would take a dozen
    times as long.
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


def run_worker(order: WorkerConfig, wait: Callable[[float], bool]) -> None:
    """Work as ordered until ``wait``, given seconds to wait, says to stop.

    One that was hired for an avatar leaves when that has ended.
    """
    with deterministic_torch(order.threads), Store.open(parse_address(order.store)) as store:
        root = Path(order.root) if order.root else None
        evaluator = Evaluator(
            store.experiment(), store.vocabulary(), root=root, device=order.device
        )
        # before anything is claimed: data that cannot be had is nobody's fault but the run's
        evaluator.load()
        while not wait(0):
            worked = run_next_avatar(
                store, evaluator, order.name, avatar=order.avatar, pause=lambda: wait(0)
            )
            if order.avatar is not None and not store.waits(order.avatar):
                return
            if not worked:
                wait(_PAUSE)
