"""Every code has words and a page."""

import re
from string import Formatter

import pytest

from mazec.diagnostics import CATALOG, Kind

KINDS = pytest.mark.parametrize("kind", CATALOG.values(), ids=CATALOG)


def test_codes_are_stable_and_in_order() -> None:
    assert all(re.fullmatch(r"[EWN]\d\d\d", code) for code in CATALOG)
    families = [code[1] for code in CATALOG]
    assert families == sorted(families, key=lambda digit: families.index(digit))


@KINDS
def test_a_kind_has_a_message_and_a_page(kind: Kind) -> None:
    assert kind.message
    assert not kind.message.endswith(".")
    assert kind.page.endswith((".", ")"))
    assert len(kind.page) > 40


@KINDS
def test_templates_have_named_fields_only(kind: Kind) -> None:
    for template in (kind.message, kind.label, kind.help):
        for _, name, layout, conversion in Formatter().parse(template):
            assert name is None or name.isidentifier()
            assert not layout
            assert conversion is None
