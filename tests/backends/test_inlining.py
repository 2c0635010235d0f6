import ast
import sys

import pytest
import torch

from mazec.backends.inlining import InliningError, inline

OWN = {"torch": "import torch", "nn": "from torch import nn", "Network": ""}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Writes modules of a package that must never be imported, and gives its name."""
    names = []

    def write(**modules):
        name = f"carried_{tmp_path.name.lower().replace('-', '_')}_{len(names)}"
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


def run(carried):
    text = "\n".join([*carried.imports, *carried.texts])
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


def test_a_class_comes_without_docstring_and_with_its_imports(package):
    name = package(plain=PLAIN)
    carried = inline([f"{name}.plain.Plain"], OWN)
    assert carried.imports == (
        "import torch",
        "from torch import Tensor",
        "from torch import nn",
        "from torch.nn import functional as F",
    )
    namespace, text = run(carried)
    assert namespace["Plain"]()(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert "A module" not in text


def test_a_module_comes_once(package):
    name = package(two="from torch import nn\n\n\nclass A(nn.ReLU): ...\n\n\nclass B(A): ...\n")
    carried = inline([f"{name}.two.B", f"{name}.two.A"], OWN)
    assert len(carried.texts) == 1
    assert carried.names == {f"{name}.two.A": "A", f"{name}.two.B": "B"}


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
    carried = inline(targets, OWN)
    namespace, _ = run(carried)
    assert [carried.names[t] for t in targets] == ["Same", "Same_2", "Network_2"]
    assert [namespace[carried.names[t]]()(torch.tensor(1)).item() for t in targets] == [5, 13, 5]
    assert namespace["Network_2"].text == "\na\n"


def test_an_import_that_means_something_else_stays_inside(package):
    name = package(
        a="from torch.nn import Linear as nn\n\n\nclass A(nn): ...\n",
        b="import torch.utils.checkpoint\nfrom torch import nn\n\n\n"
        "class B(nn.Module):\n    kept = torch.utils.checkpoint\n",
        c="from __future__ import annotations\nfrom torch import nn\n\n\n"
        "class C(nn.Module):\n    def forward(self) -> C: ...\n",
    )
    carried = inline([f"{name}.a.A", f"{name}.b.B", f"{name}.c.C"], OWN)
    namespace, _ = run(carried)
    assert issubclass(namespace[carried.names[f"{name}.a.A"]], torch.nn.Linear)
    assert namespace["nn"] is torch.nn
    assert issubclass(namespace["B"], torch.nn.Module)
    assert carried.imports[0] == "from __future__ import annotations"


def test_builtins_stay_what_they_are(package):
    name = package(a="from torch import nn\n\n\nclass zip(nn.Module): ...\n")
    assert inline([f"{name}.a.zip"], OWN).names[f"{name}.a.zip"] == "zip_2"


def test_the_imports_of_own_blocks_are_all_that_a_file_needs():
    carried = inline([f"mazec.blocks.{n.lower()}.{n}" for n in ("Join", "Snap", "Reshape")], OWN)
    assert carried.imports == ("import torch", "from torch import nn")
    assert [node.name for text in carried.texts for node in ast.parse(text).body] == [
        "Join",
        "Snap",
        "Reshape",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import os\nclass A: ...", "imports os"),
        ("class A:\n    def f(self):\n        from mazec import symbol", "imports mazec"),
        ("from . import b\nclass A: ...", r"imports \."),
        ("from torch.nn import *\nclass A: ...", r"imports \*"),
        ("import torch; x = torch\nclass A: ...", "one line"),
        ("class A: (", "not Python"),
        ("class B: ...", "no class A"),
        ("A = 3", "no class A"),
    ],
)
def test_what_cannot_be_carried_is_told(package, text, reason):
    name = package(a=text)
    with pytest.raises(InliningError, match=reason) as caught:
        inline([f"{name}.a.A"], OWN)
    assert caught.value.target == f"{name}.a.A"


@pytest.mark.parametrize(
    "target", ["no_such_package.a.A", "mazec.no_such.A", "sys.A", "torch", "", "a..b", "__main__.A"]
)
def test_a_missing_module_is_told(target):
    with pytest.raises(InliningError):
        inline([target], OWN)
