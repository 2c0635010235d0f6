"""Epochs are shown in a line."""

import math

from mazec.tasks.epoch import Epoch


def test_an_epoch_is_a_line() -> None:
    assert str(Epoch(3, 0.12345, 0.5, 1.0)) == "epoch 3: loss 0.1235, accuracy 50.00%"


def test_one_that_diverged_says_so() -> None:
    text = str(Epoch(1, math.nan, 0.0, 1.0, diverged=True))
    assert text == "epoch 1: loss nan, accuracy 0.00%, diverged"
