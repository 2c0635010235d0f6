"""Seeds: every random draw has its own, derived from its purpose and never from when it happens.

A seed depends on a number for its purpose and on plain values. Nothing that is shown to people
takes part, so names of classes, keys of JSON and messages can change without moving a figure.
"""

import json
from enum import IntEnum, unique
from hashlib import sha256

VERSION = 1
"""The version of the derivation. Another one gives every experiment another lineage."""


@unique
class Purpose(IntEnum):
    """The purpose of a random draw. The numbers are fixed for good; the names may change."""

    TEST_SPLIT = 1
    VALIDATION_SPLIT = 2
    TRAINING_SAMPLES = 3
    ENVIRONMENT_SAMPLES = 4
    TRAINING = 5
    WEIGHTS = 6
    SAMPLE_ORDER = 7
    LAYERS_IN_TRAINING = 8
    TEST = 9
    LAYERS_IN_TEST = 10
    AUGMENTED_TRAINING = 11
    AUGMENTED_SPLIT = 12
    OFFSPRING = 13
    NEWCOMER = 14
    PROMOTION = 15


def derive_seed(purpose: Purpose, *values: int | float | str) -> int:
    """Return a seed of 63 bits that depends on the purpose, on every value and on their order."""
    text = json.dumps((VERSION, purpose.value, *values))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little") >> 1
