"""Errors and warnings about plugins and packages."""

from mazec.diagnostics.plugins import MissingPackage, RejectedPlugin
from mazec.diagnostics.render import help_line, message


def test_a_package_of_an_extra_is_installed_alone_or_in_a_checkout() -> None:
    lacking = MissingPackage(
        purpose="plotting", package="matplotlib", requirement="mazec[plot]", reason="why"
    )
    assert message(lacking) == "plotting requires matplotlib: why"
    assert help_line(lacking) == (
        "install it: pip install matplotlib, or with all that belongs to it in a checkout of "
        "mazec: pip install -e '.[plot]'"
    )


def test_a_requirement_is_quoted_for_a_shell() -> None:
    lacking = MissingPackage(purpose="it", package="x", requirement="x[all]>=2", reason="why")
    assert help_line(lacking) == "install it: pip install 'x[all]>=2'"


def test_a_rejected_plugin_says_why() -> None:
    rejected = RejectedPlugin(plugin="surf", reason="WAVE is taken")
    assert message(rejected) == "plugin surf was left out: WAVE is taken"
