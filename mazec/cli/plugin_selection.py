"""The plugins that the options before a command select."""

import os

import typer

from mazec.extensions.distribution import canonical
from mazec.plugins.installed import SELECTION, installed_vocabulary

_selections: list[tuple[str, ...]] = []


def selected_plugins() -> tuple[str, ...] | None:
    """Return the plugins that the options select, or None without such an option.

    They take precedence over the plugins of an experiment; those of the environment variable
    ``MAZEC_PLUGINS`` do not.
    """
    return _selections[-1] if _selections else None


def select_plugins(context: typer.Context, names: list[str]) -> None:
    """Make this command and its workers use only these plugins. Raises ``PluginError``."""
    before = os.environ.get(SELECTION)

    def restore() -> None:
        _selections.pop()
        os.environ.pop(SELECTION, None)
        if before is not None:
            os.environ[SELECTION] = before

    _selections.append(tuple(dict.fromkeys(map(canonical, names))))
    os.environ[SELECTION] = ",".join(_selections[-1])
    context.call_on_close(restore)
    installed_vocabulary()
