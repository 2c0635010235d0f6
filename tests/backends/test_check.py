"""Checking returns errors and repairs in one list, in order of position."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import compile, parse
from mazec.backends.compiled import check_text
from mazec.gene.reader import GeneError
from mazec.network.options import CompileOptions
from mazec.network.price_gene import MissingInput, OverBudget
from mazec.plugins import installed_vocabulary


def check(text, file=None, **options):
    vocabulary = installed_vocabulary()
    return check_text(text, file, CompileOptions.of(**options), vocabulary=vocabulary)


def codes(text, **options):
    return [d.code for d in check(text, "net.gene", **options).diagnostics]


def test_errors_and_repairs_are_in_one_list_by_position():
    text = "REPEAT_END\nLINEER(3)\nLINEAR(0)\nBRANCH_STOP\n"
    assert codes(text) == ["W203", "E102", "E106", "W202"]


def test_without_an_input_it_stops_after_nesting():
    assert codes("LINEAR(3)") == []
    assert codes("LINEAR(3)", input=(4, 4)) == ["N304"]
    assert codes("input 4x4 LINEAR(3)") == ["N304"]


def test_over_budget_is_a_diagnostic():
    checked = check("LINEAR(1000000000000)", input=(4,))
    assert {d.code for d in checked.diagnostics} == {"E502"} and checked.failed()
    assert checked.price.parameters == 5 * 10**12


def test_strict_turns_warnings_but_not_notes_into_errors():
    assert check("REPEAT_END").failed(strict=True) and not check("REPEAT_END").failed()
    assert not check("DEACTIVATE RELU", input=(4, 4)).failed(strict=True)


def test_the_note_of_an_overridden_header_has_its_position():
    (note,) = check("input 4\nRELU", input=(5,)).diagnostics
    assert note.code == "N306" and note.span is not None and note.span.start == 0


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_can_be_checked(text):
    check(text, input=(3, 3), output=2)


def test_checking_and_compiling_agree():
    text = "input 3 output 2 REPEAT_END LINEAR(5) BRANCH_START RELU"
    checked, compiled = check(text), compile(parse(text))
    assert type(checked) is type(compiled)
    assert checked.diagnostics == compiled.diagnostics
    assert checked.fingerprint == compiled.fingerprint and checked.source() == compiled.source()
    assert (checked.text.content, checked.failure) == (text, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("RELU", MissingInput), ("input 3 LINAER", GeneError), ("input 3 LINEAR(9) " * 2, GeneError)],
)
def test_what_needs_a_network_raises_the_failure(text, kind):
    checked = check(text)
    assert type(checked.failure) is kind
    for ask in (lambda: checked.price, lambda: checked.network, checked.source, checked.to_dict):
        with pytest.raises(kind):
            ask()


def test_compiling_raises_the_failure_of_checking():
    gene = parse("input 4 LINEAR(1000000000000)")
    with pytest.raises(OverBudget) as caught:
        compile(gene)
    checked = check("input 4 LINEAR(1000000000000)")
    assert isinstance(checked.failure, OverBudget)
    assert checked.failure.diagnostics == caught.value.diagnostics
    assert checked.price == caught.value.price
