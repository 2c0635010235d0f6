"""The contract: one version for the built-ins and the plugins of the repository."""

from importlib import import_module

import pytest

from mazec.extensions import CONTRACT, hookimpl


@pytest.mark.parametrize(
    "module", ["symbols.builtins", "evolution.builtins", "tasks.datasets", "extensions"]
)
def test_the_built_ins_are_made_for_it(module: str) -> None:
    found = import_module(f"mazec.{module}")
    assert getattr(found, "mazec_contract", CONTRACT) == CONTRACT


def test_a_hook_is_marked() -> None:
    @hookimpl
    def mazec_symbols() -> tuple[()]:
        return ()

    assert mazec_symbols() == ()
    assert hasattr(mazec_symbols, "mazec_impl")
