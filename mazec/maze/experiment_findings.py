"""Findings about an experiment file, with positions and without duplicates."""

from collections.abc import Iterable
from typing import Any

from mazec.diagnostics import Diagnostic, Span
from mazec.diagnostics.experiments import (
    CyclicPromotion,
    InvalidExperiment,
    InvalidValue,
    MissingSetting,
    UnknownPromotionSource,
    UnknownSetting,
)
from mazec.maze.field_names import FORMER_NAMES, known_settings
from mazec.maze.toml_positions import Keys, TomlPositions
from mazec.symbols import did_you_mean, nearest

_GRAPH = "environments"
_WHOLE = "the experiment"


class ExperimentFindings:
    """Collector of the diagnostics of one file. A path is a sequence of keys from the top level."""

    def __init__(self, content: str) -> None:
        self._positions = TomlPositions(content)
        self._diagnostics: dict[Any, Diagnostic] = {}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics so far."""
        return tuple(self._diagnostics.values())

    def span(self, path: Keys) -> Span | None:
        """Return the span of a setting, of its default in ``[defaults]``, or of its table."""
        while path:
            default = ("defaults", *path[2:]) if path[0] == _GRAPH else path
            for candidate in (path, default):
                if candidate != ("defaults",) and (span := self._positions.find(candidate)):
                    return span
            path = path[:-1]
        return None

    def broken(self, file: str, problem: str, span: Span | None) -> Diagnostic:
        """Return the diagnostic for a file that is not valid TOML."""
        return InvalidExperiment(span=span, file=file, problem=problem)

    def unknown(self, path: Keys, known: str | None = None, hint: str = "") -> None:
        """Report a setting that does not exist, with its new name if it was renamed."""
        where, setting = _named(path)
        if known is None:
            names = known_settings(path)
            known = ", ".join(names)
            former = FORMER_NAMES.get(path[-1], "")
            renamed = former in names
            hint = f"it is now called {former}" if renamed else _near(path[-1], names)
        self._add(
            UnknownSetting(
                span=self.span(path), setting=setting, where=where, known=known, suggestion=hint
            )
        )

    def invalid(self, path: Keys, expected: str, found: str, hint: str = "") -> None:
        """Report a setting with a wrong type or a value out of bounds."""
        where, setting = _named(path)
        if path in ((_GRAPH,), ("defaults",)) or (len(path) == 2 and path[0] == _GRAPH):
            heading = f"{_GRAPH}.NAME" if path == (_GRAPH,) else ".".join(path)
            hint = f"start it with [{heading}]" if "table" in expected else hint
        self._add(
            InvalidValue(
                span=self.span(path),
                setting=setting,
                where=where,
                expected=expected,
                found=found,
                suggestion=hint,
            )
        )

    def missing(self, path: Keys) -> None:
        """Report a required setting that the file does not contain."""
        where, setting = _named(path)
        self._add(MissingSetting(span=self.span(path), setting=setting, where=where))

    def unknown_source(self, environment: str, source: str, known: Iterable[str]) -> None:
        """Report a source of an environment that does not exist."""
        self._add(
            UnknownPromotionSource(
                span=self.span((_GRAPH, environment, "from")),
                environment=environment,
                source=source,
                suggestion=_near(source, known),
            )
        )

    def cyclic(self, names: Iterable[str]) -> None:
        """Report environments whose sources form a cycle."""
        path = tuple(names)
        self._add(CyclicPromotion(span=self.span((_GRAPH, path[0], "from")), path=path))

    def _add(self, diagnostic: Diagnostic) -> None:
        # every environment repeats an error in the defaults
        key = (diagnostic.code, diagnostic.span or diagnostic)
        self._diagnostics.setdefault(key, diagnostic)


def _named(path: Keys) -> tuple[str, str]:
    """Return the table of a setting, as messages call it, and the setting within it."""
    if path[0] == _GRAPH and len(path) > 2:
        return path[1], ".".join(path[2:])
    return _WHOLE, ".".join(path)


def _near(name: str, known: Iterable[str]) -> str:
    return did_you_mean(nearest(name, list(known)))
