"""Plugins whose declarations cannot work are left out, each with a reason."""

import re
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest

from mazec.evolution.mutation import Mutation
from mazec.symbols import (
    JOINS,
    Call,
    JoinResult,
    Layer,
    Real,
    Role,
    Symbol,
    Vocabulary,
    choice,
    hookimpl,
    integer,
)
from mazec.symbols.plugins import gather


def parameter_specs(base: type[Symbol] = Layer, **body: Any) -> type[Symbol]:
    """A symbol class with the given attributes; a layer builds a ReLU unless told otherwise."""
    if issubclass(base, Layer):
        body = {"torch": lambda self, seen: Call("torch.nn.ReLU")} | body
    annotations = {name: "int" for name, made in body.items() if hasattr(made, "default_factory")}
    return type("Wave", (base,), {"__annotations__": annotations, **body})


def brought(monkeypatch: pytest.MonkeyPatch, **held: Any) -> Vocabulary:
    """What comes of a plugin whose module holds these, functions being its hooks."""
    module = ModuleType("wave_symbols")
    hooks = {name: hookimpl(one) if callable(one) else one for name, one in held.items()}
    vars(module).update({"mazec_contract": 1, **hooks})
    monkeypatch.setitem(sys.modules, "wave_symbols", module)
    return gather([EntryPoint("wave", "wave_symbols", "mazec")])


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch):
    return lambda symbol: brought(monkeypatch, mazec_symbols=lambda: [symbol])


def test_a_sound_declaration_is_taken(gathered) -> None:
    sound = parameter_specs(size=integer(3), mode=choice("a_1", ("a_1", "_b")))
    found = gathered(sound)
    assert found.rejected == ()
    assert list(found) == [sound]


def test_a_layer_is_not_tried_where_it_does_not_apply(gathered) -> None:
    rules = {"supports": lambda self, shape: False, "module_input": lambda self, shape: 1 / 0}
    assert gathered(parameter_specs(**rules)).rejected == ()


@pytest.mark.parametrize(
    ("base", "body", "reason"),
    [
        (Layer, {"torch": Layer.torch}, "NotImplementedError"),
        (Layer, {"role": Role.LOOP}, "is a Layer"),
        (Symbol, {}, "is a Layer"),
        (Symbol, {"role": Role.FORK}, "bring a Layer"),
        (Layer, {"frequency": 1.5}, "whole number"),
        (Layer, {"style": ["#000000", "#000000", "dark"]}, "two colors"),
        (Layer, {"module_output": lambda self, seen: (0,)}, "at least 1"),
        (Layer, {"module_output": lambda self, seen: [3]}, "not a tuple"),
        (Layer, {"output_shape": lambda self, shape, given: 3}, "not a tuple"),
        (Layer, {"module_input": lambda self, shape: {}["boo"]}, "boo"),
        (Layer, {"operations": lambda self, seen: 0.5}, "not a price"),
        (Layer, {"parameters": lambda self, seen: -1}, "not a price"),
        (Layer, {"torch": lambda self, seen: "torch.nn.ReLU()"}, "no Call"),
        (Layer, {"torch": lambda self, seen: Call("ReLU")}, "WAVE: 'ReLU' is not the dotted path"),
        (Layer, {"torch": lambda self, seen: Call("a.B", {"a": []})}, r"[] cannot be an argument"),
        (Layer, {"style": ("red", "#000000", "warm")}, "two colors"),
        (Layer, {"values": integer(3)}, "'values' hides"),
        (Layer, {"torch": integer(3)}, "'torch' hides"),
        (Layer, {"mode": choice("a b", ("a b", "c"))}, "'a b' cannot be a choice"),
        (Layer, {"mode": choice("c", ("c", "B"))}, "'B' cannot be a choice"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(gathered, base, body, reason) -> None:
    found = gathered(parameter_specs(base, **body))
    assert len(found) == 0
    assert [refusal.plugin for refusal in found.rejected] == ["wave"]
    assert reason in found.rejected[0].reason


@pytest.mark.parametrize(
    ("hook", "given", "reason"),
    [
        ("datasets", ["rings"], "mazec_datasets must return a mapping by name, not list"),
        ("trials", "parity", "mazec_trials must return a mapping by name, not str"),
        ("selections", None, "mazec_selections must return a mapping by name, not None: is a"),
        ("joins", "ab", "mazec_joins must return a list, not str"),
        ("joins", JOINS, "mazec_joins must return a list, not mappingproxy"),
        ("joins", [3, 4], "3 cannot be among joins: it has no name"),
        ("joins", [replace(JOINS["add"], name=[])], "[] cannot be a name among joins"),
        ("mutations", 3, "mazec_mutations must return a list, not int"),
        ("mutations", None, "mazec_mutations must return a list, not None: is a return missing?"),
        ("symbols", Layer, "mazec_symbols must return a list, not type"),
        ("symbols", None, "mazec_symbols must return a list, not None: is a return missing?"),
        ("datasets", {3: "a.b"}, "3 cannot be a name among datasets"),
    ],
)
def test_a_hook_that_returns_something_else_is_told(monkeypatch, hook, given, reason) -> None:
    (refusal,) = brought(monkeypatch, **{f"mazec_{hook}": lambda: given}).rejected
    assert refusal.reason.startswith(reason)


def test_a_hook_may_return_what_is_made_as_it_is_asked_for(monkeypatch) -> None:
    wave = parameter_specs()
    hooks = {"mazec_symbols": lambda: iter([wave]), "mazec_joins": lambda: ()}
    found = brought(monkeypatch, **hooks)
    assert (found.rejected, list(found)) == ((), [wave])


class Mute(Exception):
    """One that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Mute(), "Mute"),
        (SystemExit(3), "SystemExit: 3"),
        (ValueError("a\n  b " + "c" * 999), "a b c"),
    ],
)
def test_whatever_a_hook_raises_is_told_in_a_line(monkeypatch, trouble, reason: str) -> None:
    def raising():
        raise trouble

    (refusal,) = brought(monkeypatch, mazec_symbols=raising).rejected
    assert reason in refusal.reason
    assert len(refusal.reason) <= 300 and "\n" not in refusal.reason


@pytest.mark.parametrize(
    ("name", "hook", "reason"),
    [
        ("mazec_symbol", lambda: [], "wave_symbols: unknown hook 'mazec_symbol'"),
        ("mazec_symbols", lambda words: [], "'mazec_symbols'; .*Argument.* {'words'} are declared"),
    ],
)
def test_a_hook_that_is_none_is_told_in_a_line(monkeypatch, name, hook, reason) -> None:
    file = "/" + 300 * "long/" + "wave_symbols.py"
    (refusal,) = brought(monkeypatch, __file__=file, **{name: hook}).rejected
    assert re.search(reason, refusal.reason)
    assert "\n" not in refusal.reason and "Error" not in refusal.reason


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("turn", {"change": None}, "no Mutation"),
        ("turn", {"least": 0}, "no Mutation"),
        ("turn", {"rate": Real(0.5, low=0.0, high=5.0)}, "the bounds 0 and 1"),
        ("turn", {"rate": Real(0.05, low=0.0, high=0.2)}, "the bounds 0 and 1"),
        ("length", {}, "mean stretch"),
        ("Turn", {}, "lower-case word"),
    ],
)
def test_a_mutation_that_cannot_work_is_refused(monkeypatch, name, given, reason) -> None:
    made = replace(Mutation(name, lambda stretch, means: stretch), **given)
    (refusal,) = brought(monkeypatch, mazec_mutations=lambda: [made]).rejected
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": "Mean"}, "lower-case word"),
        ({"name": None}, "lower-case word"),
        ({"joint": None}, "the joint of mean is a function, not None"),
        ({"target": None}, "the target of mean is the dotted path of a class, not None"),
        ({"target": "Mean"}, "the target of mean is the dotted path of a class, not 'Mean'"),
        ({"target": "wave.Mean()"}, "dotted path"),
        ({"joint": lambda shapes: shapes}, "no JoinResult"),
        (
            {"joint": lambda shapes: JoinResult(None, False, (3,))},
            "None is no word for what join mean",
        ),
    ],
)
def test_a_join_that_cannot_work_is_refused(monkeypatch, given, reason) -> None:
    rule = replace(JOINS["add"], **{"name": "mean"} | given)
    (refusal,) = brought(monkeypatch, mazec_joins=lambda: [rule]).rejected
    assert reason in refusal.reason
