"""Every code has one class with words and a page."""

import re
from string import Formatter

import pytest

from mazec.diagnostics import Diagnostic
from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.diagnostic import field_names
from mazec.diagnostics.explain import page

KINDS = pytest.mark.parametrize("kind", CATALOG.values(), ids=CATALOG)


def subclasses(kind: type[Diagnostic]) -> set[type[Diagnostic]]:
    own = set(kind.__subclasses__())
    return own.union(*map(subclasses, own))


def test_codes_are_stable_and_in_order() -> None:
    assert all(re.fullmatch(r"[EWN]\d\d\d", code) for code in CATALOG)
    numbers = [code[1:] for code in CATALOG]
    assert numbers == sorted(numbers)


def test_a_number_is_used_once() -> None:
    """Two letters never share a number, so that a code can be cited without its letter."""
    assert len({code[1:] for code in CATALOG}) == len(CATALOG)


def test_every_class_with_a_code_is_in_the_catalog() -> None:
    declared = [kind for kind in subclasses(Diagnostic) if hasattr(kind, "code")]
    ours = [kind for kind in declared if kind.__module__.startswith("mazec.")]
    assert len(ours) == len(CATALOG)
    assert set(ours) == set(CATALOG.values())


@KINDS
def test_a_kind_has_a_message_and_a_page(kind: type[Diagnostic]) -> None:
    assert kind.message
    assert not kind.message.endswith(".")
    assert "__doc__" in vars(kind)
    assert all(paragraph.endswith((".", ")")) for paragraph in page(kind))


@KINDS
def test_templates_name_fields_and_properties(kind: type[Diagnostic]) -> None:
    named = set()
    for template in (kind.message, kind.label, kind.help):
        for _, name, layout, conversion in Formatter().parse(template):
            assert not layout
            assert conversion is None
            if name is not None:
                assert name in field_names(kind) or isinstance(getattr(kind, name), property)
                named.add(name)
    assert named or not field_names(kind)
