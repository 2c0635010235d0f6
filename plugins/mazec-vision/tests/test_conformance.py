"""Every symbol keeps what its declaration promises, and a file with it needs nothing but torch."""

import ast

import pytest

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.testing.check_symbol import check_symbol
from mazec_vision.plugin import mazec_symbols

SYMBOLS = list(mazec_symbols())


@pytest.mark.parametrize("kind", SYMBOLS, ids=lambda kind: kind.name)
def test_conforms(kind):
    check_symbol(kind)


@pytest.mark.parametrize("kind", SYMBOLS, ids=lambda kind: kind.name)
def test_its_file_imports_only_torch(kind):
    vocabulary = Vocabulary.of([*installed_vocabulary(), *SYMBOLS])
    network = mazec.compile(mazec.Gene((kind(),)), (3, 9, 9), 10, vocabulary=vocabulary)
    tree = ast.walk(ast.parse(network.source()))
    imports = {ast.unparse(node) for node in tree if isinstance(node, ast.Import | ast.ImportFrom)}
    assert imports == {"import torch", "from torch import nn"}


@pytest.mark.parametrize("kind", SYMBOLS, ids=lambda kind: kind.name)
def test_says_its_shape_cost_and_module(kind):
    said = [line.strip().partition(":")[0] for line in kind.__doc__.splitlines()]
    assert [word for word in said if word in ("Shape", "Cost", "Torch")] == [
        "Shape",
        "Cost",
        "Torch",
    ]
