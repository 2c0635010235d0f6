"""Plugins whose declarations cannot work are left out, each with a reason."""

import re
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest

from mazec.evolution.mutation import Mutation
from mazec.extensions import hookimpl
from mazec.plugins.gathering import gather
from mazec.symbols import (
    BUILTIN_JOINS,
    JOINS,
    Call,
    JoinResult,
    JoinRule,
    Layer,
    Real,
    Role,
    Symbol,
    Vocabulary,
    choice,
    integer,
)


def relu(self: Layer, seen: Any) -> Call:
    return Call("torch.nn.ReLU")


def parameter_specs(base: type[Symbol] = Layer, **body: Any) -> type[Symbol]:
    """A symbol class with the given attributes; a layer builds a ReLU unless told otherwise."""
    if issubclass(base, Layer):
        body = {"torch": relu} | body
    annotations = {name: "int" for name, made in body.items() if hasattr(made, "default_factory")}
    return type("Wave", (base,), {"__annotations__": annotations, **body})


def brought(monkeypatch: pytest.MonkeyPatch, **held: Any) -> Vocabulary:
    """Gather a plugin whose module has these attributes; functions are its hooks."""
    module = ModuleType("wave_symbols")
    hooks = {name: hookimpl(one) if callable(one) else one for name, one in held.items()}
    vars(module).update({"mazec_contract": 2, **hooks})
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
        ("joins", BUILTIN_JOINS, "mazec_joins must return a list, not mappingproxy"),
        ("joins", [3, 4], "3 cannot be among joins: it has no name"),
        ("joins", [type("Odd", (JoinRule,), {"name": []})], "[] cannot be a name among joins"),
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
        ("turn", {"change": None}, "not a valid Mutation"),
        ("turn", {"least": 0}, "not a valid Mutation"),
        ("turn", {"rate": Real(0.5, low=0.0, high=5.0)}, "the bounds 0 and 1"),
        ("turn", {"rate": Real(0.05, low=0.0, high=0.2)}, "the bounds 0 and 1"),
        ("length", {}, "mean length of a stretch"),
        ("Turn", {}, "lower-case word"),
    ],
)
def test_a_mutation_that_cannot_work_is_refused(monkeypatch, name, given, reason) -> None:
    made = replace(Mutation(name, lambda stretch, means: stretch), **given)
    (refusal,) = brought(monkeypatch, mazec_mutations=lambda: [made]).rejected
    assert reason in refusal.reason


def join(**body: Any) -> Any:
    """A join class with the given attributes."""
    result = BUILTIN_JOINS["add"].result
    return type("Mean", (JoinRule,), {"name": "mean", "result": staticmethod(result)} | body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"name": "Mean"}, "lower-case word"),
        ({"name": None}, "lower-case word"),
        ({"result": None}, "TypeError"),
        ({"result": JoinRule.result}, "NotImplementedError"),
        ({"target": None}, "the target of mean is the dotted path of a class, not None"),
        ({"synonyms": "average"}, "the synonyms of join mean are a tuple of words"),
        ({"target": "Mean"}, "the target of mean is the dotted path of a class, not 'Mean'"),
        ({"target": "wave.Mean()"}, "dotted path"),
        ({"result": staticmethod(lambda shapes: shapes)}, "no JoinResult"),
        (
            {"result": staticmethod(lambda shapes: JoinResult(None, False, (3,)))},
            "join mean calls what it does None",
        ),
    ],
)
def test_a_join_that_cannot_work_is_rejected(monkeypatch, body, reason) -> None:
    (rejection,) = brought(monkeypatch, mazec_joins=lambda: [join(**body)]).rejected
    assert reason in rejection.reason


def test_a_join_is_a_class(monkeypatch) -> None:
    (rejection,) = brought(monkeypatch, mazec_joins=lambda: [join()()]).rejected
    assert rejection.reason.endswith("is not a JoinRule class")
    (name,) = brought(monkeypatch, mazec_joins=lambda: [join()]).get(JOINS)
    assert name == "mean"


@pytest.mark.parametrize("hook", ["merges", "selections"])
def test_what_is_called_is_a_function(monkeypatch, hook: str) -> None:
    (rejection,) = brought(monkeypatch, **{f"mazec_{hook}": lambda: {"odd": 3}}).rejected
    assert rejection.reason == f"odd of {hook} is a function, not 3"


@pytest.mark.parametrize("hook", ["datasets", "trials"])
@pytest.mark.parametrize("path", [3, "read", "a.b()"])
def test_what_is_imported_later_is_a_dotted_path(monkeypatch, hook: str, path: object) -> None:
    (rejection,) = brought(monkeypatch, **{f"mazec_{hook}": lambda: {"odd": path}}).rejected
    assert rejection.reason.startswith(f"odd of {hook} must be a dotted path")


@pytest.mark.parametrize(
    ("contract", "reason"),
    [
        (1, "it is made for contract 1, and this mazec has 2: install a newer version of wave, or"),
        (3, "it is made for contract 3, and this mazec has 2: install a newer mazec"),
        (None, "wave_symbols does not say its contract: mazec_contract = 2"),
        (True, "it is made for contract True, and this mazec has 2"),
        ("2", "it is made for contract '2', and this mazec has 2"),
    ],
)
def test_another_contract_is_named_with_what_to_do(monkeypatch, contract, reason: str) -> None:
    found = brought(monkeypatch, mazec_contract=contract)
    assert [(one.plugin, one.reason[: len(reason)]) for one in found.rejected] == [("wave", reason)]


def test_a_failure_is_that_of_one_distribution(monkeypatch) -> None:
    """All are in one plugin manager, and each is read without the others."""
    one, two, broken = (ModuleType(f"wave_{name}") for name in ("one", "two", "broken"))
    first, second = (type(name, (Layer,), {"torch": relu}) for name in ("First", "Second"))
    for module, hook in (
        (one, lambda: [first]),
        (two, lambda: [first, second]),
        (broken, lambda: 1 / 0),
    ):
        vars(module).update(mazec_contract=2, mazec_symbols=hookimpl(hook))
        monkeypatch.setitem(sys.modules, module.__name__, module)
    names = ("wave_broken", "wave_one", "wave_two")
    found = gather(EntryPoint(name, name, "mazec") for name in names)
    assert [plugin.name for plugin in found.plugins] == ["wave-one"]
    assert list(found) == [first]
    assert {one.plugin: (one.reason, one.words) for one in found.rejected} == {
        "wave-broken": ("ZeroDivisionError: division by zero", ()),
        "wave-two": (
            "FIRST is already among the symbols of wave-one",
            ("FIRST", "SECOND"),
        ),
    }


def test_a_module_is_one_plugin(monkeypatch) -> None:
    brought(monkeypatch)
    points = [EntryPoint(name, "wave_symbols", "mazec") for name in ("a", "b")]
    (rejection,) = gather(points).rejected
    assert (rejection.plugin, rejection.reason) == (
        "b",
        "wave_symbols is already the plugin a, a",
    )


def test_the_words_of_all_points_are_known_of_a_plugin_that_is_rejected(monkeypatch) -> None:
    hooks = {"mazec_merges": lambda: {"half": min}, "mazec_trials": lambda: {"odd": "no path"}}
    found = brought(monkeypatch, **hooks)
    assert (
        found.known_providers("half")
        == "wave would bring it, and was left out: see `mazec plugins`"
    )
    assert found.known_providers("third") is None
