"""Warnings of training."""

from mazec.diagnostics import Level
from mazec.diagnostics.training import SingleSampleBatch


def test_a_single_sample_is_a_warning() -> None:
    assert SingleSampleBatch().level is Level.WARNING
