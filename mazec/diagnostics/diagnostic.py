"""Diagnostics as values, and the report that collects them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, ParamSpec, dataclass_transform

from mazec.diagnostics.span import Span

_Fields = ParamSpec("_Fields")
_COMMON = ("span", "notes")


class Level(StrEnum):
    """The severity of a diagnostic: an error stops, a warning is stopped by ``--strict``."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_LEVELS = {"E": Level.ERROR, "W": Level.WARNING, "N": Level.NOTE}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Declaration:
    """The machinery that turns each subclass into a frozen dataclass of keyword fields.

    Equality and representation are written once here instead of generated for every class, because
    importing some eighty classes would otherwise cost more than most commands do.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"


class Diagnostic(_Declaration):
    """One finding. Each code is a subclass, which declares its fields, its words and its page.

    ``message`` heads a diagnostic, ``label`` stands beside the carets, ``help`` is the remedy. They
    are templates: ``{name}`` is a field or a property of the class, and a tuple is written with
    commas. The docstring of a subclass is its page for ``mazec explain`` and the manual. Text is
    made from all this in ``diagnostics.render`` alone.

    ``span`` counts characters of the gene's text and is None where there is no place to show.
    ``notes`` are further sentences.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    label: ClassVar[str] = ""
    help: ClassVar[str] = ""

    span: Span | None = None
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The level, which the first letter of the code tells."""
        return level_of(self.code)

    @property
    def fields(self) -> dict[str, Any]:
        """The values of the fields that the class itself declares, by name."""
        return {name: getattr(self, name) for name in field_names(type(self))}


def level_of(code: str) -> Level:
    """Return the level of a code."""
    return _LEVELS[code[0]]


def field_names(kind: type[Diagnostic]) -> tuple[str, ...]:
    """Return the names of the fields that a class declares besides those of all diagnostics."""
    return tuple(field.name for field in fields(kind) if field.name not in _COMMON)


class Report:
    """The findings of a run of passes. Besides a store it is the only thing that grows.

    Passes name symbols by position (``mark``), because a gene from bytes or from breeding has no
    text. Diagnostics are built and placed only on request, which keeps compiling fast.
    """

    __slots__ = ("_found", "_marks")

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._marks: list[tuple[Callable[..., Diagnostic], int, int, Mapping[str, Any]]] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a finding whose place, if any, is known in characters."""
        self._found.append(diagnostic)

    def mark(
        self,
        kind: Callable[_Fields, Diagnostic],
        first: int,
        last: int | None = None,
        *_: _Fields.args,
        **fields: _Fields.kwargs,
    ) -> None:
        """Add a finding about the symbols ``first`` to ``last`` of the gene, both inclusive."""
        self._marks.append((kind, first, first if last is None else last, fields))

    def __len__(self) -> int:
        return len(self._found) + len(self._marks)

    def diagnostics(self, spans: Sequence[Span]) -> tuple[Diagnostic, ...]:
        """Return all findings in order of place, given the spans of the gene's symbols."""
        placed = [
            kind(span=_cover(spans, first, last), **fields)
            for kind, first, last, fields in self._marks
        ]
        return in_order([*self._found, *placed])


def _cover(spans: Sequence[Span], first: int, last: int) -> Span | None:
    """Return the span from one symbol to another; None past the gene, as for a head."""
    if first >= len(spans):
        return None
    return Span(spans[first].start, spans[min(last, len(spans) - 1)].end)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place; those without one come last, and ties keep their order."""
    return tuple(sorted(diagnostics, key=lambda d: (d.span is None, d.span or (0, 0))))
