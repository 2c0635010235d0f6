import ast
import sys

import pytest
import torch

from mazec.backends.inlining import InliningError, inline

OWN = {"torch": "import torch", "nn": "from torch import nn", "Network": ""}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a function that writes a package that must not be imported, and returns its name."""
    names = []

    def write(**modules):
        name = f"inlined_{tmp_path.name.lower().replace('-', '_')}_{len(names)}"
        names.append(name)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("raise RuntimeError('imported')\n")
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        return name

    monkeypatch.syspath_prepend(tmp_path)
    yield write
    assert not set(names) & sys.modules.keys()


def run(inlined):
    text = "\n".join([*inlined.imports, *inlined.texts])
    namespace = {"__name__": "emitted"}
    exec(compile(text, "emitted.py", "exec"), namespace)
    return namespace, text


PLAIN = '''"""A module."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Plain(nn.Module):
    def forward(self, x: Tensor) -> torch.Tensor:
        return F.relu(x)
'''


def test_a_class_is_inlined_with_its_imports_but_without_docstring(package):
    name = package(plain=PLAIN)
    inlined = inline([f"{name}.plain.Plain"], OWN)
    assert inlined.imports == (
        "import torch",
        "from torch import Tensor",
        "from torch import nn",
        "from torch.nn import functional as F",
    )
    namespace, text = run(inlined)
    assert namespace["Plain"]()(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert "A module" not in text


def test_a_module_is_inlined_once(package):
    name = package(two="from torch import nn\n\n\nclass A(nn.ReLU): ...\n\n\nclass B(A): ...\n")
    inlined = inline([f"{name}.two.B", f"{name}.two.A"], OWN)
    assert len(inlined.texts) == 1
    assert inlined.names == {f"{name}.two.A": "A", f"{name}.two.B": "B"}


def test_classes_of_the_same_name_get_numbers(package):
    text = """from torch import nn

SCALE = {scale}


def scaled(x, SCALE=SCALE, *, Same=None):
    return x * SCALE


class Same(nn.Module):
    Network = 3

    def forward(self, x):
        return scaled(x, SCALE=SCALE) + self.Network + self.Same()

    def Same(self):
        return 0


class Network(Same):
    text = '''
a
'''
"""
    name = package(a=text.format(scale=2), b=text.format(scale=10))
    targets = [f"{name}.a.Same", f"{name}.b.Same", f"{name}.a.Network"]
    inlined = inline(targets, OWN)
    namespace, _ = run(inlined)
    assert [inlined.names[t] for t in targets] == ["Same", "Same_2", "Network_2"]
    assert [namespace[inlined.names[t]]()(torch.tensor(1)).item() for t in targets] == [5, 13, 5]
    assert namespace["Network_2"].text == "\na\n"


def test_a_conflicting_import_stays_local(package):
    name = package(
        a="from torch.nn import Linear as nn\n\n\nclass A(nn): ...\n",
        b="import torch.utils.checkpoint\nfrom torch import nn\n\n\n"
        "class B(nn.Module):\n    kept = torch.utils.checkpoint\n",
        c="from __future__ import annotations\nfrom torch import nn\n\n\n"
        "class C(nn.Module):\n    def forward(self) -> C: ...\n",
    )
    inlined = inline([f"{name}.a.A", f"{name}.b.B", f"{name}.c.C"], OWN)
    namespace, _ = run(inlined)
    assert issubclass(namespace[inlined.names[f"{name}.a.A"]], torch.nn.Linear)
    assert namespace["nn"] is torch.nn
    assert issubclass(namespace["B"], torch.nn.Module)
    assert inlined.imports[0] == "from __future__ import annotations"


def test_builtins_are_not_rebound(package):
    name = package(a="from torch import nn\n\n\nclass zip(nn.Module): ...\n")
    assert inline([f"{name}.a.zip"], OWN).names[f"{name}.a.zip"] == "zip_2"


def test_built_in_blocks_need_no_other_imports():
    targets = ["mazec.blocks.join.PaddedMax", "mazec.blocks.pool.UnevenMaxPool1d"]
    inlined = inline(targets, OWN)
    assert inlined.imports == ("import torch", "from torch import nn")
    assert [node.name for text in inlined.texts for node in ast.parse(text).body] == [
        "PaddedMax",
        "UnevenPool1d",
        "UnevenMaxPool1d",
        "UnevenAvgPool1d",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import os\nclass A: ...", "imports os"),
        ("class A:\n    def f(self):\n        from mazec import symbol", "imports mazec"),
        ("from . import b\nclass A: ...", r"imports \."),
        ("from torch.nn import *\nclass A: ...", r"imports \*"),
        ("import torch; x = torch\nclass A: ...", "one line"),
        ("class A: (", "not valid Python"),
        ("class B: ...", "no class A"),
        ("A = 3", "no class A"),
    ],
)
def test_classes_that_cannot_be_inlined_are_reported(package, text, reason):
    name = package(a=text)
    with pytest.raises(InliningError, match=reason) as caught:
        inline([f"{name}.a.A"], OWN)
    assert caught.value.target == f"{name}.a.A"


@pytest.mark.parametrize(
    "target", ["no_such_package.a.A", "mazec.no_such.A", "sys.A", "torch", "", "a..b", "__main__.A"]
)
def test_a_missing_module_is_reported(target):
    with pytest.raises(InliningError):
        inline([target], OWN)
