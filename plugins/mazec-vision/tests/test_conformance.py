"""Every symbol keeps what its declaration promises."""

import pytest

from mazec.testing.check_symbol import check_symbol
from mazec_vision.plugin import mazec_symbols


@pytest.mark.parametrize("kind", mazec_symbols(), ids=lambda kind: kind.name)
def test_conforms(kind):
    check_symbol(kind)
