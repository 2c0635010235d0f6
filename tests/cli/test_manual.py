"""`mazec symbols` and `mazec explain`."""

import json

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


def test_every_diagnostic_is_explained(mazec) -> None:
    for code, kind in CATALOG.items():
        ran = mazec("explain", code.lower())
        assert ran.code == 0
        assert "\n\n".join(page(kind)) in ran.out


def test_an_unknown_code(mazec) -> None:
    ran = mazec("explain", "W20")
    assert ran.code == 2
    assert "W20" in ran.err
