"""The damage of a container, as its reader reports it."""

from collections.abc import Callable

import pytest

from mazec.api import load
from mazec.gene.container import ContainerError
from mazec.symbols import Vocabulary


@pytest.fixture(scope="session")
def damage() -> Callable[..., tuple[str, int]]:
    """Read a damaged container; return the problem and its offset."""

    def read(blob: bytes, vocabulary: Vocabulary | None = None) -> tuple[str, int]:
        with pytest.raises(ContainerError) as raised:
            load(blob, vocabulary)
        (diagnostic,) = raised.value.diagnostics
        assert diagnostic.code == "E404"
        fields = diagnostic.fields
        assert fields["size"] == len(blob)
        assert 0 <= fields["offset"] <= len(blob)
        return fields["problem"], fields["offset"]

    return read
