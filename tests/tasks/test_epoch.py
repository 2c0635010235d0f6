"""The text of an epoch."""

import math

from mazec.tasks.epoch import Epoch


def test_an_epoch_is_written_as_a_line() -> None:
    assert str(Epoch(3, 0.51239, 0.98765, 1.5)) == "epoch 3: loss 0.5124, accuracy 98.77%"
    diverged = Epoch(1, math.nan, 0.1, 1.5, diverged=True)
    assert str(diverged) == "epoch 1: loss nan, accuracy 10.00%, diverged"
