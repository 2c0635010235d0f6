"""Sample genes for command lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

GENES = Path(__file__).parents[2] / "genes"


@pytest.fixture
def gene() -> Callable[[str], Path]:
    """The path of a sample gene."""
    return lambda name: GENES / f"{name}.gene"
