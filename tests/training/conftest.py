"""Fixtures of the tests of data sets."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from mazec.diagnostics.render import terminal
from mazec.tasks.datasets import DataError


@pytest.fixture(scope="session")
def raises_data_error() -> Callable[[str], AbstractContextManager[None]]:
    """Expect a block to raise one diagnostic of a data set whose text matches ``pattern``."""

    @contextmanager
    def expect(pattern: str) -> Iterator[None]:
        with pytest.raises(DataError) as caught:
            yield
        (diagnostic,) = caught.value.diagnostics
        text = terminal(diagnostic, None)
        assert re.search(pattern, text), text

    return expect
