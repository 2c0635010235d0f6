"""The public functions: only they take None for the installed vocabulary."""

import ast
import inspect
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
import torch

import mazec
from mazec import api
from mazec.backends.compiled import check_text
from mazec.plugins import load_vocabulary
from mazec.symbols import SYMBOLS, Vocabulary

PACKAGE = Path(mazec.__file__).parent
FEW = Vocabulary.of(kind for kind in load_vocabulary(()) if kind.name in ("RELU", "LINEAR"))
EXPLICIT = ("gene", "passes", "network", "backends")


def test_the_names_are_those_of_the_stub_and_all_there() -> None:
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    names = [
        alias.name for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    assert sorted(names) == sorted(mazec.__all__) == sorted(dir(mazec))
    assert len(set(names)) == len(names)
    for name in names:
        assert getattr(mazec, name).__module__.startswith("mazec") or name == "hookimpl"
    with pytest.raises(AttributeError):
        _ = mazec.no_such_name  # type: ignore[attr-defined]


def test_importing_mazec_loads_none_of_its_modules() -> None:
    code = "import sys, mazec; print([m for m in sys.modules if m.startswith('mazec.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_installed_vocabulary_unless_another_is_given() -> None:
    assert api.vocabulary() is mazec.vocabulary()
    assert api.symbol("tanh") == mazec.vocabulary().symbol("TANH")
    assert len(mazec.parse("TANH RELU")) == 2
    with pytest.raises(mazec.GeneError, match="TANH"):
        mazec.parse("TANH RELU", FEW)
    gene = mazec.parse("RELU LINEAR(3)", FEW)
    assert mazec.compile(gene, 4, 2, vocabulary=FEW).parameters == 15 + 8
    with pytest.raises(mazec.ContainerError):
        mazec.load(mazec.dump(mazec.parse("TANH")), FEW)
    assert mazec.load(mazec.dump(gene), FEW) == gene


def test_bits_with_a_vocabulary() -> None:
    gene = mazec.parse("RELU LINEAR(3)")
    table = {"RELU": 2, "LINEAR": 1}
    data, bits = mazec.encode(gene, table, arguments="raw", vocabulary=FEW)
    decoded = mazec.decode(data, table, arguments="raw", bits=bits, vocabulary=FEW)
    assert decoded.symbols == gene.symbols
    with pytest.raises(ValueError, match="TANH"):
        mazec.encode(gene, {"TANH": 1}, vocabulary=FEW)


def test_breeding_draws_from_the_given_vocabulary() -> None:
    rates = {"insert": 1.0, "substitute": 1.0}
    gene = mazec.Gene([mazec.symbol("RELU")] * 20, mazec.Header(rates=rates))
    installed = mazec.vocabulary()  # it has the mutations
    words = replace(installed, extensions={**installed.extensions, SYMBOLS: FEW.types})
    children = [mazec.mutate(gene, rng=Random(seed), vocabulary=words) for seed in range(9)]
    assert {symbol.name for child in children for symbol in child} == {"RELU", "LINEAR"}
    child = children[0]
    merged = mazec.merge(gene, child, rng=Random(3), vocabulary=FEW)
    assert merged == mazec.merge(gene, child, rng=Random(3), vocabulary=FEW)


def test_options_are_checked() -> None:
    gene = mazec.parse("RELU")
    for bad in ({"input": (0,)}, {"output": 0}, {"head": "round"}, {"budget": 7}):
        with pytest.raises(ValueError):
            mazec.compile(gene, **{"input": 3, **bad})  # type: ignore[arg-type]


def test_a_random_gene() -> None:
    gene = mazec.random(rng=Random(5), lengths=(3, 3), table={"RELU": 1}, vocabulary=FEW)
    assert [symbol.name for symbol in gene] == ["RELU"] * 3
    assert mazec.random(rng=Random(5)) == mazec.random(rng=Random(5)) != mazec.random(rng=Random(6))
    with pytest.raises(ValueError, match="shortest"):
        mazec.random(rng=Random(5), lengths=(3, 2))


def test_the_canonical_text() -> None:
    text = "linear(8)   relu # why\n"
    assert mazec.fmt(text) == mazec.fmt(mazec.fmt(text)) != text
    assert "# why" in mazec.fmt(text)
    with pytest.raises(mazec.GeneError, match="TANH"):
        mazec.fmt("TANH", FEW)


def test_a_picture_of_a_gene_or_a_network() -> None:
    gene = mazec.parse("LINEAR(7) RELU")
    picture = mazec.draw(gene, 4, 2)
    assert picture == mazec.compile(gene, 4, 2).svg() == mazec.draw(mazec.compile(gene, 4, 2))
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert mazec.compile(gene, 4, 2)._repr_svg_() == picture
    with pytest.raises(mazec.CompileError):
        mazec.draw(gene)


def test_a_network_without_a_picture_has_no_representation() -> None:
    failed = check_text("LINEAR(7) RELU", vocabulary=mazec.vocabulary())
    assert failed._repr_svg_() is None
    huge = mazec.compile(mazec.parse("LINEAR(1) " * 20_000), input=1)
    assert huge._repr_svg_() is None


G, RNG = mazec.parse("input 4 LINEAR(3)"), Random(1)
NET = mazec.compile(G)
WRONG: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], str]] = [
    (mazec.symbol, (3,), {}, "name must be the name of a symbol, not the int 3; `mazec symbols`"),
    (mazec.parse, (b"RELU",), {}, "not the bytes b'RELU'; .* call mazec.load"),
    (mazec.parse, (Path("a.gene"),), {}, "not a .*Path; .*mazec.parse.path.read_text"),
    (mazec.parse, (None,), {}, "not None; pass the text itself to mazec.parse"),
    (mazec.parse, ("RELU", "RELU"), {}, "vocabulary must be a mazec.Vocabulary, .* leave it out"),
    (mazec.fmt, (G,), {}, "text must be the text of a gene, not a Gene"),
    (mazec.fmt, ("RELU",), {"vocabulary": []}, "vocabulary must be a mazec.Vocabulary, not a list"),
    (mazec.compile, ("LINEAR(3)",), {}, "not the text 'LINEAR.3.'; read it with mazec.parse"),
    (mazec.compile, (b"MAZEC",), {}, "gene must be a mazec.Gene, .*; read it with mazec.load"),
    (mazec.compile, (None,), {}, "gene must be a mazec.Gene, not None"),
    (mazec.compile, (G, "28x28"), {}, r"not the text '28x28'; pass \(28, 28\)"),
    (mazec.compile, (G, "wide"), {}, r"pass \(1, 28, 28\)"),
    (mazec.compile, (G, 2.5), {}, "input must be a shape, not the float 2.5; pass"),
    (mazec.compile, (G,), {"vocabulary": "RELU"}, "vocabulary must be"),
    (mazec.draw, ("LINEAR(3)",), {"input": 3}, "read it with mazec.parse"),
    (mazec.draw, (G,), {"vocabulary": 3}, "vocabulary must be"),
    (mazec.random, (), {"rng": 42}, r"rng must be .* not the int 42; pass random.Random\(42\)"),
    (mazec.random, (), {"rng": None}, r"not None; pass random.Random\(42\)"),
    (mazec.random, (), {"rng": RNG, "lengths": 3}, r"lengths must be two integers.*\(5, 100\)"),
    (mazec.random, (), {"rng": RNG, "lengths": (1, "x")}, r"lengths must be two integers"),
    (mazec.random, (), {"rng": RNG, "table": 3}, "table must be a mapping"),
    (mazec.random, (), {"rng": RNG, "vocabulary": 3}, "vocabulary must be"),
    (mazec.encode, ("LINEAR(3)",), {}, "read it with mazec.parse"),
    (mazec.encode, (G, 3), {}, "table must be .* not the int 3; a gene.s own is gene.table"),
    (mazec.encode, (G,), {"vocabulary": 3}, "vocabulary must be"),
    (mazec.decode, ("abc", {"RELU": 1}), {}, "data must be .* call mazec.parse"),
    (mazec.decode, (b"abc", None), {}, "table must be .* not None"),
    (mazec.decode, (b"abc", {"RELU": 1}), {"vocabulary": 3}, "vocabulary must be"),
    (mazec.load, ("abc",), {}, "blob must be the bytes that mazec.dump returns, .* mazec.parse"),
    (mazec.load, (None,), {}, "blob must be .* not None"),
    (mazec.load, (Path("a"),), {}, "path.read_bytes"),
    (mazec.load, (b"",), {"vocabulary": 3}, "vocabulary must be"),
    (mazec.dump, ("abc",), {}, "gene must be a mazec.Gene, not the text 'abc'; .*mazec.parse"),
    (mazec.merge, ("..", G), {"rng": RNG}, "a must be a mazec.Gene, not the text '..'; .*parse"),
    (mazec.merge, (G, ".."), {"rng": RNG}, "b must be a mazec.Gene, not the text '..'; .*parse"),
    (mazec.merge, (G, G), {"rng": 7}, r"pass random.Random\(7\)"),
    (mazec.merge, (G, G), {"rng": RNG, "jitter": "x"}, "jitter must be a number"),
    (mazec.merge, (G, G), {"rng": RNG, "vocabulary": 3}, "vocabulary must be"),
    (mazec.mutate, ("RELU",), {"rng": RNG}, "read it with mazec.parse"),
    (mazec.mutate, (G,), {"rng": random}, r"not a module; pass random.Random\(42\)"),
    (mazec.mutate, (G,), {"rng": RNG, "jitter": None}, "jitter must be a number"),
    (mazec.mutate, (G,), {"rng": RNG, "vocabulary": 3}, "vocabulary must be"),
    (mazec.Gene, ("LINEAR(3)",), {}, "symbols must be .* read it with mazec.parse"),
    (mazec.Gene, (None,), {}, "symbols must be .* not None"),
    (mazec.Gene, ([],), {"header": {}}, "header must be a mazec.Header, not a dict"),
    (mazec.Budget, (), {"parameters": "x"}, "parameters must be an integer, not the text 'x'"),
    (mazec.Vehicle, (G,), {}, r"not a Gene; pass mazec.compile\(gene"),
    (mazec.Vehicle, (NET,), {"loss": "mse"}, "loss must be a torch.nn.Module, not the text 'mse'"),
    (mazec.Vehicle, (NET,), {"loss": torch.nn.MSELoss}, "not the class MSELoss"),
    (mazec.evaluate, (NET, [], []), {}, r"vehicle must be .*; pass mazec.Vehicle"),
    (mazec.evaluate, (mazec.Vehicle(NET), 3, []), {}, "train_loader must be .*DataLoader"),
    (mazec.evaluate, (mazec.Vehicle(NET), [], torch.zeros(3)), {}, "test_loader .*DataLoader"),
    (mazec.evaluate, (mazec.Vehicle(NET), [], [], "x"), {}, "epochs must be an integer"),
]
"""Calls with an argument of the wrong type, and the error that says what to pass."""


@pytest.mark.parametrize(
    ("function", "args", "named", "message"),
    WRONG,
    ids=[f"{function.__name__}-{number}" for number, (function, *_) in enumerate(WRONG)],
)
def test_a_wrong_type_is_an_error_that_says_what_to_pass(
    function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        function(*args, **named)


def test_every_public_function_is_called_with_a_wrong_type() -> None:
    functions = {name for name in mazec.__all__ if inspect.isfunction(getattr(mazec, name))}
    assert functions - {"vocabulary"} <= {function.__name__ for function, *_ in WRONG}


def test_other_mistakes_say_what_to_pass() -> None:
    with pytest.raises(mazec.CompileError) as missing:
        mazec.compile(mazec.parse("LINEAR(3)"))
    assert "input= in Python" in "".join(missing.value.__notes__)
    with pytest.raises(ValueError, match="device must be cpu, cuda, cuda:1 or mps, not the text"):
        mazec.Vehicle(NET, device="gpu9")
    vehicle = mazec.Vehicle(NET)
    with pytest.raises(
        TypeError, match=r"pair of inputs and labels, not a Tensor; .*TensorDataset"
    ):
        next(mazec.evaluate(vehicle, [torch.zeros(2, 4)], []))


def test_below_the_public_functions_a_vocabulary_is_required() -> None:
    optional = []
    for room in EXPLICIT:
        for path in sorted((PACKAGE / room).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            optional += [
                f"{room}/{path.name}:{node.name}"
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef)
                for name, default in defaults(node.args)
                if name == "vocabulary" and default is not None
            ]
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert "installed_vocabulary" not in names, path
    assert optional == []
    for name in set(api_functions()) - {"symbol", "vocabulary"}:
        assert inspect.signature(getattr(api, name)).parameters["vocabulary"].default is None


def api_functions() -> list[str]:
    """Return the names of the public functions in ``mazec.api``."""
    return [name for name in mazec.__all__ if getattr(mazec, name).__module__ == api.__name__]


def defaults(arguments: ast.arguments) -> list[tuple[str, ast.expr | None]]:
    """Return the parameters of a function with their default values."""
    plain = [*arguments.posonlyargs, *arguments.args]
    values = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    pairs = [*zip(plain, values, strict=True), *named]
    return [(argument.arg, value) for argument, value in pairs]


def test_installed_plugins_do_not_change_what_is_drawn(
    distribution: Callable[[str, str], Path],
) -> None:
    alone = mazec.random(rng=Random(5), vocabulary=load_vocabulary(()))
    distribution("zz-wave", WAVE)
    assert "WAVE" in mazec.vocabulary().types
    assert mazec.random(rng=Random(5)) == alone
    assert "WAVE" in dict(mazec.random(rng=Random(5), vocabulary=mazec.vocabulary()).header.table)


WAVE = """
from mazec import Layer, hookimpl
from mazec.symbols import Call

mazec_contract = 2


class Wave(Layer):
    def torch(self, seen):
        return Call("torch.nn.Tanh")


@hookimpl
def mazec_symbols():
    return [Wave]
"""
