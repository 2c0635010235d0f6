"""`mazec plugins`: what is installed beside mazec itself, and what each brings."""

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
    """List the plugins: what each brings and where it lies, and why others are left out."""
    found = installed_vocabulary()
    if format is Format.JSON:
        sys.stdout.write(json.dumps(_object(found), indent=2, ensure_ascii=False) + "\n")
        return
    rows = [row for plugin in found.plugins for row in _rows(plugin)]
    _print(("plugin", "version", "contract", "place", "brings"), rows)
    refused = [(one.plugin, one.version, one.reason, _place(one)) for one in found.rejected]
    _print(("left out", "version", "reason", "place"), refused, apart=True)
    unselected = [
        (one.name, one.version, f"mazec --plugin {one.name} …", _place(one))
        for one in found.unselected
    ]
    _print(("not asked for", "version", "to use it", "place"), unselected, apart=True)


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]], apart: bool = False) -> None:
    if rows:
        sys.stdout.write("\n" * apart)
        print_table([(column, False) for column in columns], rows)


def _rows(plugin: Plugin) -> list[tuple[str, ...]]:
    """A row for each kind of thing that it brings, the first one headed by the plugin."""
    told = [_told(kind, names) for kind, names in plugin.brings.items()] or ["nothing"]
    first = (plugin.name, plugin.version, str(CONTRACT), _place(plugin), told[0])
    return [first, *(("", "", "", "", more) for more in told[1:])]


def _told(kind: str, names: Sequence[str]) -> str:
    kind = kind.replace("datasets", "data sets")
    if len(names) > _MOST_NAMED:
        return f"{len(names)} {kind}"
    return f"{kind if len(names) > 1 else kind[:-1]} {', '.join(names)}"


def _place(plugin: Plugin | Rejection) -> str:
    """The folders or files of its packages, which are looked for and not imported."""
    return ", ".join(_places(plugin.modules))


def _places(modules: Sequence[str]) -> list[str]:
    found = []
    for package in dict.fromkeys(module.partition(".")[0] for module in modules):
        try:
            spec = find_spec(package)
        except ValueError:  # it was made by a program and lies nowhere
            spec = None
        if spec is not None:
            found += [*(spec.submodule_search_locations or [spec.origin or package])]
    return found


def _object(found: Vocabulary) -> dict[str, Any]:
    def facts(one: Plugin | Rejection) -> Mapping[str, Any]:
        return {"version": one.version, "modules": one.modules, "places": _places(one.modules)}

    return {
        "plugins": [
            {"name": one.name, "contract": CONTRACT, **facts(one), "brings": dict(one.brings)}
            for one in found.plugins
        ],
        "refused": [
            {"name": one.plugin, "reason": one.reason, **facts(one)} for one in found.rejected
        ],
        "unasked": [{"name": one.name, **facts(one)} for one in found.unselected],
    }
