"""Errors of runs."""

from mazec.diagnostics.render import help_line, message
from mazec.diagnostics.runs import RunFolderExists, UnusableFolder


def test_a_folder_is_quoted_for_a_shell() -> None:
    assert help_line(RunFolderExists(folder="my runs/a")).endswith("--resume 'my runs/a'")


def test_a_folder_says_what_cannot_be_done_with_it() -> None:
    unusable = UnusableFolder(action="create", folder="a", reason="Not a directory")
    assert message(unusable) == "cannot create the folder a: Not a directory"
