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
from mazec.symbols import BUILTIN_JOINS, Call, JoinResult, JoinRule, Layer
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


def test_the_text_goes_when_the_last_copy_does():
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


class Watched(Layer):
    """Like a symbol of a plugin, which its own tests may not prove."""

    def torch(self, seen):
        return Call("torch.nn.ReLU")


class WrongShape(Watched):
    def module_output(self, seen):
        return (7,)


class WrongPrice(Watched):
    def parameters(self, seen):
        return 1

    def torch(self, seen):
        return Call("torch.nn.Linear", {"in_features": seen[-1], "out_features": seen[-1]})


class Raising(Watched):
    def torch(self, seen):
        return Call("torch.nn.Linear", {"in_features": 99, "out_features": 1})


class Learning(Watched):
    """Its module raises where it learns, and only there: a batch norm over what is no channel."""

    def torch(self, seen):
        return Call("torch.nn.BatchNorm1d", {"num_features": 4, "momentum": "much"})

    def parameters(self, seen):
        return 8


class Doubled(Watched):
    def torch(self, seen):
        return Call("torch.nn.LSTM", {"input_size": 4, "hidden_size": 4})


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (WrongShape, r"gives \(4,\), and declares \(7,\)"),
        (WrongPrice, "has 20 parameters, and declares 1"),
        (Raising, "RuntimeError: .*shapes cannot be multiplied"),
        (Learning, "TypeError"),
        (Doubled, "it gives tuple, and no tensor"),
    ],
)
def test_a_module_that_is_not_as_declared_is_named(kind, told):
    compiled = compile(Gene([S("RELU"), kind()]), 4)
    for _ in range(2):  # what failed once is not taken for tried
        with pytest.raises(BrokenPromise) as caught:
            compiled.module()
        (found,) = caught.value.diagnostics
        assert (found.code, found.fields["symbol"]) == ("E504", f"{kind.name} at 4")
        assert re.search(told, found.fields["reason"])


def test_running_out_of_memory_is_not_a_broken_promise():
    class Vast(Watched):
        def module_input(self, shape):
            return (1 << 55,)

    budget = Budget(**dict.fromkeys(("largest", "activations", "operations"), 1 << 60))
    with pytest.raises(RuntimeError, match="allocate memory"):
        compile(Gene([Vast()]), 4, budget=budget).module()


def test_a_join_of_a_plugin_is_tried_whosever_class_it_uses(monkeypatch):
    def narrow(shapes):
        return JoinResult("concat", False, (5,))

    rule = type("Narrow", (JoinRule,), {"name": "narrow", "result": narrow})
    kind = BranchStart.among({**BUILTIN_JOINS, "narrow": rule})
    rest = [S("BRANCH_SEGMENT_MARKER"), S("BRANCH_STOP")]
    with pytest.raises(BrokenPromise, match="join=narrow at 4"):
        compile(Gene([kind(join="narrow"), *rest]), 4).module()

    def walked(nodes):
        assert not nodes

    # what mazec's own tests prove is not looked for
    monkeypatch.setattr("mazec.backends.module.traverse", lambda nodes: walked(nodes) or ())
    compile(Gene([S("LINEAR"), kind(join="add"), *rest]), 4).module()


def test_trying_what_a_plugin_builds_draws_nothing():
    gene = Gene([Watched(), S("LINEAR", out_features=3)])
    drawn = []
    for width in (41, 42):  # each is tried at its first building, and not at the second
        for _ in range(2):
            with seeded(5):
                drawn.append(compile(gene, width).module().state_dict()["linear_2.weight"])
    assert torch.equal(drawn[0], drawn[1])
    assert torch.equal(drawn[2], drawn[3])
