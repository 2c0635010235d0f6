"""What tests of data sets share."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from mazec.diagnostics.render import terminal
from mazec.tasks.datasets import DataError


@pytest.fixture(scope="session")
def told() -> Callable[[str], AbstractContextManager[None]]:
    """Expect a block to raise one diagnostic of a data set whose text matches ``words``."""

    @contextmanager
    def expecting(words: str) -> Iterator[None]:
        with pytest.raises(DataError) as caught:
            yield
        (found,) = caught.value.diagnostics
        text = terminal(found, None)
        assert re.search(words, text), text

    return expecting
