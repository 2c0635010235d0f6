"""`mazec symbols` and `mazec explain`."""

import inspect
import json

from mazec.api import compile, parse
from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.explain import page
from mazec.plugins import installed_vocabulary


def test_every_symbol_is_listed_with_its_origin(mazec) -> None:
    ran = mazec("symbols")
    assert ran.code == 0
    rows = ran.out.splitlines()
    assert rows[0].split() == ["symbol", "parameter", "values", "default", "origin"]
    listed = {row.split()[0]: row.split()[-1] for row in rows[1:] if not row.startswith(" ")}
    assert listed == {
        symbol.name: installed_vocabulary().origins[symbol.name]
        for symbol in installed_vocabulary()
    }


def test_symbols_as_json(mazec) -> None:
    symbols = json.loads(mazec("symbols", "--format", "json").out)
    assert [s["name"] for s in symbols] == [s.name for s in installed_vocabulary()]
    linear = next(s for s in symbols if s["name"] == "LINEAR")
    assert linear["parameters"][0]["low"] == 1
    assert "high" not in linear["parameters"][0]


def test_every_symbol_is_described_with_an_example(mazec) -> None:
    vocabulary = installed_vocabulary()
    for symbol in vocabulary:
        ran = mazec("symbols", symbol.name.lower())
        assert (ran.code, ran.err) == (0, ""), symbol
        head, example = ran.out.split("\nExample:\n\n")
        assert head.startswith(f"{symbol.name} (mazec)\n\n")
        first = (inspect.getdoc(symbol) or "").splitlines()[0].replace("``", "`")
        assert first in head.splitlines()
        for name, parameter in symbol.parameter_specs.items():
            assert f"\n{name} " in head and parameter.expected in head
        text, _, network = example.partition("\n\nlayer ")
        gene = parse(text, vocabulary)
        assert symbol in map(type, gene.symbols)
        price = compile(gene, vocabulary=vocabulary)
        assert network.splitlines()[-1].startswith(f"3x16x16 → 10: {price.parameters:,} parameters")


def test_several_symbols_are_described(mazec) -> None:
    ran = mazec("symbols", "branch_end", "Linear", "LINEAR")
    assert ran.code == 0
    assert "\nAlias: BRANCH_END\n" in ran.out
    assert "\nIn other libraries: dense, fc, " in ran.out
    assert ran.out.count("LINEAR (mazec)") == 1
    joins = mazec("symbols", "BRANCH_START").out
    assert all(f"\n{name} " in joins for name in ("concat", "add", "stack"))
    objects = json.loads(mazec("symbols", "linear", "relu", "--format", "json").out)
    assert [one["name"] for one in objects] == ["LINEAR", "RELU"]
    assert "dense" in objects[0]["synonyms"] and "LINEAR(" in objects[0]["example"]


def test_an_unknown_symbol(mazec) -> None:
    for word, hint in (
        ("dense", "did you mean LINEAR?"),
        ("LINAER", "did you mean LINEAR?"),
        ("sum", "did you mean BRANCH_START(join=add)?"),
        ("zzz", "mazec symbols lists all"),
    ):
        ran = mazec("symbols", "relu", word)
        assert (ran.code, ran.out) == (2, "")
        assert f"no symbol '{word}'; {hint}" in " ".join(ran.err.split())


def test_every_diagnostic_is_explained(mazec) -> None:
    for code, kind in CATALOG.items():
        ran = mazec("explain", code.lower())
        assert ran.code == 0
        assert "\n\n".join(page(kind)) in ran.out
        assert "\n\nExample:\n\n    " in ran.out


def test_an_unknown_code(mazec) -> None:
    ran = mazec("explain", "W20")
    assert ran.code == 2
    assert "W20" in ran.err
