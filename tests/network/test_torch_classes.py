"""The classes of ``torch.nn``, read from its ``__all__``."""

import subprocess
import sys

import pytest
from torch import nn

from mazec.network.torch_classes import torch_classes


def test_every_class_is_in_torch() -> None:
    names = torch_classes()
    assert {"Linear", "ReLU", "GLU", "ModuleList"} <= names
    assert all(isinstance(getattr(nn, name), type) for name in names)
    assert not {"modules", "__all__", "Nope"} & names


def test_torch_is_not_imported() -> None:
    line = "import sys, mazec.network.torch_classes as t; print(len(t.torch_classes()))"
    line += "; print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    count, loaded = ran.stdout.split()
    assert int(count) > 100 and loaded == "False"


def test_without_torch_the_set_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mazec.network.torch_classes.find_spec", lambda name: None)
    assert torch_classes.__wrapped__() == frozenset()
