"""The public functions: only they take None for the installed vocabulary."""

import ast
import inspect
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import mazec
from mazec import api
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
    for name in ("parse", "compile", "encode", "decode", "load", "merge", "mutate"):
        assert inspect.signature(getattr(api, name)).parameters["vocabulary"].default is None


def defaults(arguments: ast.arguments) -> list[tuple[str, ast.expr | None]]:
    """Return the parameters of a function with their default values."""
    plain = [*arguments.posonlyargs, *arguments.args]
    values = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    pairs = [*zip(plain, values, strict=True), *named]
    return [(argument.arg, value) for argument, value in pairs]
