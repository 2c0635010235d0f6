"""The plugins that the options before a command ask for, for as long as it runs."""

import os

import typer

from mazec.extensions.distribution import canonical
from mazec.plugins.installed import SELECTION, installed_vocabulary

_asked: list[tuple[str, ...]] = []


def selected_plugins() -> tuple[str, ...] | None:
    """The plugins that were asked for; None where nothing was said.

    They win over those that an experiment names, which the variable ``MAZEC_PLUGINS`` does not.
    """
    return _asked[-1] if _asked else None


def select_plugins(context: typer.Context, names: list[str]) -> None:
    """Let this command and its workers use these plugins. Raises ``PluginError``."""
    before = os.environ.get(SELECTION)

    def restore() -> None:
        _asked.pop()
        os.environ.pop(SELECTION, None)
        if before is not None:
            os.environ[SELECTION] = before

    _asked.append(tuple(dict.fromkeys(map(canonical, names))))
    os.environ[SELECTION] = ",".join(_asked[-1])
    context.call_on_close(restore)
    installed_vocabulary()
