"""The page of a code."""

import pytest

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.explain import explain, page


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_has_a_page(code: str) -> None:
    text = explain(code.lower())
    assert f"[{code}]: " in text.splitlines()[0]
    assert "\n\n".join(page(CATALOG[code])) in text
    assert "{" not in text


def test_a_page() -> None:
    assert explain("W203").startswith(
        "warning[W203]: ‹symbol› without ‹opener›\n\nThe end of a repeat without its start.\n\n"
    )
    assert explain("W203").endswith("\n\nhelp: start a repeat with ‹opening›\n")


def test_a_help_that_is_all_field_is_left_out() -> None:
    assert "help:" not in explain("E103")


def test_an_unknown_code() -> None:
    with pytest.raises(ValueError, match="E999"):
        explain("E999")
