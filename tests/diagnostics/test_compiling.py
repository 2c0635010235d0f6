"""Errors of compiling and exporting."""

import pytest

from mazec.diagnostics.compiling import (
    BrokenSymbol,
    BudgetExceeded,
    ForeignWeights,
    NotSelfContained,
)
from mazec.diagnostics.render import help_line, message, terminal


def test_a_budget_is_named_with_its_figure() -> None:
    over = BudgetExceeded(budget="layers", figure="101", limit="100")
    assert message(over) == "over budget: layers 101, at most 100"


@pytest.mark.parametrize(
    "broken",
    [
        BrokenSymbol(symbol="WAVE at 4", plugin="surf", reason="why"),
        NotSelfContained(target="surf.Block", symbol="WAVE", plugin="surf", reason="why"),
    ],
)
def test_a_plugin_that_fails_is_reported_to_its_maintainer(
    broken: BrokenSymbol | NotSelfContained,
) -> None:
    assert help_line(broken).startswith("report this to the maintainer of surf")
    assert message(broken).endswith(": why")


def test_differing_weights_are_notes() -> None:
    foreign = ForeignWeights(notes=("a is missing", "b is not in this network"))
    assert terminal(foreign, None).splitlines()[-2:] == [
        "note: a is missing",
        "note: b is not in this network",
    ]
