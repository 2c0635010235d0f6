import copy
import gc
import linecache
import re
import traceback

import pytest
import torch

from mazec.api import compile
from mazec.gene.gene import Gene
from mazec.network.price import Budget
from mazec.network.shape_inference import BrokenPromise
from mazec.plugins import installed_vocabulary
from mazec.symbols import BUILTIN_JOINS, Call, Combination, JoinResult, JoinRule, Layer
from mazec.symbols.structure import BranchStart
from mazec.training.global_generator import seeded

S = installed_vocabulary().symbol
GENE = Gene([S("REPEAT_START", times=3), S("LINEAR", out_features=4), S("RELU")])


def files():
    return {name for name in linecache.cache if name.startswith("<mazec network")}


def test_a_traceback_shows_the_emitted_line():
    module = compile(GENE, 4).module()
    with pytest.raises(RuntimeError) as caught:
        module(torch.zeros(1, 5))
    text = "".join(traceback.format_exception(caught.value))
    assert "x = self.repeat_1(x)  # 4, symbol 0, rounds 1 to 3\n" in text
    assert "x = linear_1(x)  # 4, symbol 1\n" in text


def test_the_source_is_kept_as_long_as_a_copy():
    gc.collect()
    before = files()
    module = compile(GENE, 4).module()
    second = copy.deepcopy(module)
    (file,) = files() - before
    assert "".join(linecache.getlines(file)) == compile(GENE, 4).source()
    del module
    gc.collect()
    assert file in files()
    linecache.checkcache()
    assert file in files()
    del second
    gc.collect()
    assert file not in files()


def test_modules_do_not_share_names_or_weights():
    compiled = compile(GENE, 4)
    first, second = compiled.module(), compiled.module()
    assert type(first).__module__ != type(second).__module__
    second.load_state_dict(first.state_dict())
    x = torch.ones(2, 4)
    assert torch.equal(first(x), second(x))
    assert not {id(p) for p in first.parameters()} & {id(p) for p in second.parameters()}


class Checked(Layer):
    """A symbol of a plugin, whose module is checked."""

    def torch(self, seen):
        return Call("torch.nn.ReLU")


class WrongShape(Checked):
    def module_output(self, seen):
        return (7,)


class WrongPrice(Checked):
    def parameters(self, seen):
        return 1

    def torch(self, seen):
        return Call("torch.nn.Linear", {"in_features": seen[-1], "out_features": seen[-1]})


class Raising(Checked):
    def torch(self, seen):
        return Call("torch.nn.Linear", {"in_features": 99, "out_features": 1})


class Learning(Checked):
    """A symbol whose module fails only in training: a batch norm with an invalid momentum."""

    def torch(self, seen):
        return Call("torch.nn.BatchNorm1d", {"num_features": 4, "momentum": "much"})

    def parameters(self, seen):
        return 8


class Doubled(Checked):
    def torch(self, seen):
        return Call("torch.nn.LSTM", {"input_size": 4, "hidden_size": 4})


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (WrongShape, r"returns the shape \(4,\), but declares \(7,\)"),
        (WrongPrice, "has 20 parameters, but declares 1"),
        (Raising, "RuntimeError: .*shapes cannot be multiplied"),
        (Learning, "TypeError"),
        (Doubled, "it returns tuple, not a tensor"),
    ],
)
def test_a_module_that_contradicts_its_declaration_is_named(kind, reason):
    compiled = compile(Gene([S("RELU"), kind()]), 4)
    for _ in range(2):  # a failed check is repeated
        with pytest.raises(BrokenPromise) as caught:
            compiled.module()
        (diagnostic,) = caught.value.diagnostics
        assert (diagnostic.code, diagnostic.fields["symbol"]) == ("E504", f"{kind.name} at 4")
        assert re.search(reason, diagnostic.fields["reason"])


def test_out_of_memory_passes_through():
    class Vast(Checked):
        def module_input(self, shape):
            return (1 << 55,)

    budget = Budget(**dict.fromkeys(("largest", "activations", "operations"), 1 << 60))
    with pytest.raises(RuntimeError, match="allocate memory"):
        compile(Gene([Vast()]), 4, budget=budget).module()


def test_a_plugins_join_is_checked_even_with_a_built_in_class(monkeypatch):
    def narrow(shapes):
        return JoinResult("concat", False, (5,))

    rule = type("Narrow", (JoinRule,), {"name": "narrow", "result": narrow})
    kind = BranchStart.among({**BUILTIN_JOINS, "narrow": rule})
    rest = [S("BRANCH_SEGMENT_MARKER"), S("BRANCH_STOP")]
    with pytest.raises(BrokenPromise, match="join=narrow at 4"):
        compile(Gene([kind(join="narrow"), *rest]), 4).module()

    def unused(nodes):
        assert not nodes

    # built-in symbols and joins are not checked
    monkeypatch.setattr("mazec.backends.module.traverse", lambda nodes: unused(nodes) or ())
    compile(Gene([S("LINEAR"), kind(join="add"), *rest]), 4).module()


@pytest.mark.parametrize(
    ("expression", "shape", "reason"),
    [
        (Combination("*"), (4,), None),
        (Combination("torch.fmax"), (4,), None),
        (Combination("torch.hstack", dim=1), (8,), "TypeError"),
        (Combination("torch.no_such_function"), (4,), "AttributeError"),
        (Combination("torch.cat", dim=1), (4,), r"returns the shape \(8,\), but declares"),
        (Combination("torch.eq"), (4,), "not a tensor of real numbers"),
    ],
)
def test_a_plugins_combination_is_checked(expression, shape, reason):
    body = {
        "name": "odd",
        "result": lambda shapes: JoinResult("odd", False, shape),
        "torch": lambda result, shapes: expression,
    }
    kind = BranchStart.among({**BUILTIN_JOINS, "odd": type("Odd", (JoinRule,), body)})
    rest = [S("BRANCH_SEGMENT_MARKER"), S("TANH"), S("BRANCH_STOP")]
    compiled = compile(Gene([kind(join="odd"), *rest]), 4, head="none")
    if reason is None:
        x = torch.linspace(-2, 2, 4).reshape(1, 4)
        joined = x * x.tanh() if expression.function == "*" else torch.fmax(x, x.tanh())
        assert torch.equal(compiled.module()(x), joined)
        return
    with pytest.raises(BrokenPromise, match="join=odd at 4") as caught:
        compiled.module()
    assert re.search(reason, caught.value.diagnostics[0].fields["reason"])


def test_checking_a_plugins_module_draws_no_random_numbers():
    gene = Gene([Checked(), S("LINEAR", out_features=3)])
    weights = []
    for width in (41, 42):  # the first build checks the module, the second does not
        for _ in range(2):
            with seeded(5):
                weights.append(compile(gene, width).module().state_dict()["linear_2.weight"])
    assert torch.equal(weights[0], weights[1])
    assert torch.equal(weights[2], weights[3])
