"""The construction of a part alone."""

import pytest
import torch

from mazec.backends.construction import arguments, combination, construction, is_of_torch
from mazec.backends.inlining import InliningError
from mazec.symbols import Call, Combination


def part(text):
    namespace = {"__name__": "alone"}
    exec(compile(text, "alone.py", "exec", dont_inherit=True), namespace)
    return namespace["part"]


def test_a_class_of_torch_and_an_inlined_one():
    assert str(part(construction(Call("torch.nn.ELU", {"alpha": 2.0})))) == "ELU(alpha=2.0)"
    call = Call("mazec.blocks.join.PaddedMax", {"shape": (3,)})
    assert part(construction(call))(torch.ones(1, 3), torch.ones(1, 2)).tolist() == [[1.0] * 3]


def test_a_combination_is_a_module():
    module = part(combination(Combination("-", fill=0.0), [(3,), (2,), (1,)]))
    ones = [torch.ones(2, size) for size in (3, 2, 1)]
    assert module(*ones).tolist() == [[-1.0, 0.0, 1.0]] * 2
    assert not list(module.parameters())


def test_only_checked_arguments_are_printed():
    assert arguments(Call("a.B", {"shape": (1, 2), "p": 0.5})) == ["shape=(1, 2)", "p=0.5"]
    with pytest.raises(InliningError, match="cannot be an argument"):
        arguments(Call("a.B", {"p": "); import os"}))
    assert is_of_torch("torch.nn.ReLU")
    assert not is_of_torch("torch.nn.functional.relu")
    assert not is_of_torch("Flatten")
