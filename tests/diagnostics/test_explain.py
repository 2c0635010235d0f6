"""The page of a code."""

import pytest

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.explain import explain, page


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_has_a_page(code: str) -> None:
    text = explain(code.lower())
    assert f"[{code}]: " in text.splitlines()[0]
    assert "\n\n".join(page(CATALOG[code])) in text
    assert "{" not in text.partition("\nExample:\n")[0]


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_has_an_example_that_brings_it_about(code: str) -> None:
    lines = explain(code).partition("\nExample:\n\n")[2].splitlines()
    assert all(line.startswith("    ") or not line for line in lines)
    shown = [line for line in lines if f"[{code}]: " in line]
    assert len(shown) == 1 and "‹" not in shown[0]


def test_an_example_can_be_given() -> None:
    assert explain("W203", "$ mazec\n\nno").endswith("\n\nExample:\n\n    $ mazec\n\n    no\n")
    assert "Example:" not in explain("W203", "")


def test_a_page() -> None:
    assert explain("W203").startswith(
        "warning[W203]: ‹symbol› without ‹opener›\n\nThe end of a repeat without its start.\n\n"
    )
    page = explain("W203").partition("\n\nExample:")[0]
    assert page.endswith("\n\nhelp: start a repeat with ‹opening›")


def test_a_help_that_is_all_field_is_left_out() -> None:
    assert "help:" not in explain("E103", "")


def test_an_unknown_code() -> None:
    with pytest.raises(ValueError, match="E999"):
        explain("E999")
