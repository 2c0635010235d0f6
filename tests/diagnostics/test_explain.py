"""The page of a code."""

import pytest

from mazec.diagnostics import CATALOG
from mazec.diagnostics.explain import explain


@pytest.mark.parametrize("code", CATALOG)
def test_every_code_has_a_page(code: str) -> None:
    page = explain(code.lower())
    assert f"[{code}]: " in page.splitlines()[0]
    assert " ".join(CATALOG[code].page.split()) in page
    assert "{" not in page


def test_a_page() -> None:
    assert explain("W203").startswith(
        "warning[W203]: ‹symbol› without a ‹opener›\n\nThe end of a repeat met while"
    )
    assert explain("W203").endswith("\n\nhelp: a repeat would start with ‹opening›\n")


def test_a_help_that_is_all_field_is_left_out() -> None:
    assert "help:" not in explain("E401")


def test_an_unknown_code() -> None:
    with pytest.raises(ValueError, match="E999"):
        explain("E999")
