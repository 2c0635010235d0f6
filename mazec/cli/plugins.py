"""`mazec plugins`: the installed plugins and their contents."""

import json
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from mazec.cli.options import Format, FormatKind
from mazec.cli.output import print_table
from mazec.extensions import CONTRACT
from mazec.plugins import installed_vocabulary
from mazec.symbols import Plugin, Rejection, Vocabulary

_MOST_NAMED = 12  # of one kind in a table; more are counted


def plugins(format: FormatKind = Format.TEXT) -> None:
    """List the plugins with contents and location, and the reasons why others are rejected."""
    vocabulary = installed_vocabulary()
    if format is Format.JSON:
        sys.stdout.write(json.dumps(_object(vocabulary), indent=2, ensure_ascii=False) + "\n")
        return
    rows = [row for plugin in vocabulary.plugins for row in _rows(plugin)]
    _print(("plugin", "version", "contract", "location", "contents"), rows)
    rejected = [
        (one.plugin, one.version, one.reason, _location(one)) for one in vocabulary.rejected
    ]
    _print(("rejected", "version", "reason", "location"), rejected, apart=True)
    unselected = [
        (one.name, one.version, f"mazec --plugin {one.name} …", _location(one))
        for one in vocabulary.unselected
    ]
    _print(("not selected", "version", "to use it", "location"), unselected, apart=True)


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]], apart: bool = False) -> None:
    if rows:
        sys.stdout.write("\n" * apart)
        print_table([(column, False) for column in columns], rows)


def _rows(plugin: Plugin) -> list[tuple[str, ...]]:
    """Return a row for each kind of content, the first one with the facts of the plugin."""
    contents = [_describe(kind, names) for kind, names in plugin.brings.items()] or ["nothing"]
    first = (plugin.name, plugin.version, str(CONTRACT), _location(plugin), contents[0])
    return [first, *(("", "", "", "", more) for more in contents[1:])]


def _describe(kind: str, names: Sequence[str]) -> str:
    kind = kind.replace("datasets", "data sets")
    if len(names) > _MOST_NAMED:
        return f"{len(names)} {kind}"
    return f"{kind if len(names) > 1 else kind[:-1]} {', '.join(names)}"


def _location(plugin: Plugin | Rejection) -> str:
    """Return the folders or files of its packages, without importing them."""
    return ", ".join(_locations(plugin.modules))


def _locations(modules: Sequence[str]) -> list[str]:
    locations = []
    for package in dict.fromkeys(module.partition(".")[0] for module in modules):
        try:
            spec = find_spec(package)
        except ValueError:  # a module that was created at run time has no file
            spec = None
        if spec is not None:
            locations += [*(spec.submodule_search_locations or [spec.origin or package])]
    return locations


def _object(vocabulary: Vocabulary) -> dict[str, Any]:
    def facts(one: Plugin | Rejection) -> Mapping[str, Any]:
        return {"version": one.version, "modules": one.modules, "places": _locations(one.modules)}

    return {
        "plugins": [
            {"name": one.name, "contract": CONTRACT, **facts(one), "brings": dict(one.brings)}
            for one in vocabulary.plugins
        ],
        "refused": [
            {"name": one.plugin, "reason": one.reason, **facts(one)} for one in vocabulary.rejected
        ],
        "unasked": [{"name": one.name, **facts(one)} for one in vocabulary.unselected],
    }
