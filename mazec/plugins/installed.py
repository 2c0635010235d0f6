"""The vocabularies of the plugins that are installed here."""

import os
import re
from collections.abc import Iterable
from functools import lru_cache

from mazec.diagnostics import MazecError
from mazec.diagnostics.plugins import UnusablePlugin
from mazec.extensions.contract import GROUP
from mazec.extensions.distribution import canonical, name_of, plugin_points
from mazec.plugins.gathering import gather
from mazec.plugins.providers import known_plugins, to_install
from mazec.symbols import Vocabulary, nearest

SELECTION = "MAZEC_PLUGINS"
"""The environment variable that selects plugins: names with commas between, empty for none."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class PluginError(MazecError):
    """A plugin that was asked for and cannot be used (E417)."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__([UnusablePlugin(plugin=name, reason=reason, remedy=remedy)])


def installed_vocabulary() -> Vocabulary:
    """Return the vocabulary of all installed plugins, or of those that ``MAZEC_PLUGINS`` names.

    Raises ``PluginError`` where one of these cannot be used.
    """
    names = os.environ.get(SELECTION)
    return load_vocabulary(
        None if names is None else [name for name in names.split(",") if name.strip()]
    )


def selected_vocabulary() -> Vocabulary:
    """Return the vocabulary of the built-ins and the plugins that ``MAZEC_PLUGINS`` names.

    Whatever draws symbols uses it, so that what is installed never changes what is drawn. Raises
    ``PluginError`` where one of these cannot be used.
    """
    return load_vocabulary([GROUP]) if os.environ.get(SELECTION) is None else installed_vocabulary()


def load_vocabulary(names: Iterable[str] | None) -> Vocabulary:
    """Return the vocabulary of the built-ins and of some plugins, of all for None; built once.

    Raises ``PluginError`` for a name that is not that of a plugin that works.
    """
    return _load(None if names is None else frozenset(map(canonical, names)))


def vocabulary_of(names: Iterable[str] | None) -> Vocabulary:
    """Return the vocabulary of the plugins that an experiment names, the selected one for None.

    Raises ``PluginError`` as the two do.
    """
    return selected_vocabulary() if names is None else load_vocabulary(names)


@lru_cache(maxsize=32)
def _load(names: frozenset[str] | None) -> Vocabulary:
    points = plugin_points()
    vocabulary = gather(points, names)
    for name in sorted((names or frozenset()) - {plugin.name for plugin in vocabulary.plugins}):
        rejection = next((one for one in vocabulary.rejected if one.plugin == name), None)
        if rejection is not None:
            raise PluginError(name, rejection.reason, "fix it, or go on without it")
        near = nearest(
            name, {name_of(point) for point in points} | known_plugins().keys() - {GROUP}
        )
        remedy = "install it from its folder or its homepage; `mazec plugins` lists those there are"
        if name in known_plugins():
            remedy = f"install it {to_install(name)}"
        elif near:
            remedy = f"did you mean {near}?"
        elif not _NAME.fullmatch(name):
            remedy = "that cannot be the name of a plugin; `mazec plugins` lists those there are"
        raise PluginError(name or "''", "it is not installed", remedy)
    return vocabulary
