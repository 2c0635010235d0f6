"""Distributions: the installed packages that plugins come from, and their names."""

import re
from collections.abc import Iterable
from importlib.metadata import EntryPoint, distributions, entry_points

from mazec.extensions.contract import GROUP
from mazec.extensions.guard import PluginFailure, guard


def canonical(name: str) -> str:
    """Return a distribution's name as it is compared: ``mazec-vision`` for ``Mazec_Vision``."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def plugin_points() -> list[EntryPoint]:
    """Return the entry points of all plugins; a broken distribution does not hide the others."""
    try:
        with guard():
            return list(entry_points(group=GROUP))
    except PluginFailure:
        points: dict[tuple[str, str], EntryPoint] = {}
        for distribution in distributions():
            try:
                with guard():
                    own = {(name_of(p), p.name): p for p in distribution.entry_points}
            except PluginFailure:
                continue
            # what comes first on the path is what would be imported
            points = own | points
        return [point for point in points.values() if point.group == GROUP]


def name_of(point: EntryPoint) -> str:
    """Return the canonical name of an entry point's distribution."""
    # what is left over from a package that was removed has no name
    return canonical((point.dist.name if point.dist is not None else None) or point.name)


def distribution_of(modules: Iterable[str]) -> str:
    """Return the distribution of the plugin that some modules belong to, or else their package.

    Modules of mazec itself count only where there are no others, since plugins use them too.
    """
    packages = [module.partition(".")[0] for module in modules]
    packages = [package for package in packages if package != GROUP] or [GROUP]
    points = {re.split(r"[.:]", point.value)[0].strip(): point for point in plugin_points()}
    return next((name_of(points[one]) for one in packages if one in points), packages[0])
