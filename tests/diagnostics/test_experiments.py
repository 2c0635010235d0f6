"""Errors in experiment files."""

from mazec.diagnostics.experiments import CyclicPromotion, MissingSetting
from mazec.diagnostics.render import label, message


def test_a_cycle_is_written_in_order() -> None:
    assert message(CyclicPromotion(path=("a", "b", "a"))) == "promotion forms a cycle: a → b → a"


def test_a_missing_setting_has_no_default() -> None:
    missing = MissingSetting(setting="economy.reward", where="pond")
    assert (message(missing), label(missing)) == ("pond lacks economy.reward", "it has no default")
