"""Plugins: their gathering from the installed distributions into one vocabulary."""

from mazec.plugins.installed import (
    PluginError,
    installed_vocabulary,
    load_vocabulary,
    selected_vocabulary,
    vocabulary_of,
)

__all__ = [
    "PluginError",
    "installed_vocabulary",
    "load_vocabulary",
    "selected_vocabulary",
    "vocabulary_of",
]
