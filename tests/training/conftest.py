"""What tests of data sets share."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from mazec.tasks.datasets import DataError


@pytest.fixture(scope="session")
def told() -> Callable[[str], AbstractContextManager[None]]:
    """Expects a block to end in one diagnostic of a data set, with some words in it."""

    @contextmanager
    def expecting(words: str) -> Iterator[None]:
        with pytest.raises(DataError) as caught:
            yield
        (found,) = caught.value.diagnostics
        assert found.code == "E406"
        text = f"{found.fields['what']}: {found.fields['reason']}"
        assert re.search(words, text), text

    return expecting
