"""The text of an epoch."""

import math

from mazec.tasks.epoch import Epoch


def test_an_epoch_is_written_as_a_line() -> None:
    assert str(Epoch(3, 0.51239, 0.98765, 1.5)) == "epoch 3: loss 0.5124, score 98.77%"
    diverged = Epoch(1, math.nan, 0.1, 1.5, diverged=True)
    assert Epoch(1, 0.5, 0.75, 1.0).describe("auc") == "epoch 1: loss 0.5000, auc 75.00%"
    assert str(diverged) == "epoch 1: loss nan, score 10.00%, diverged"
