"""What an experiment file calls things, and what may be said of a setting."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_type_hints

from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment

RENAMED: Mapping[str, str] = MappingProxyType({"from": "sources"})
"""Words of the file that Python keeps for itself, and what they are called in there."""

_EXPECTED = (
    ("int", "a whole number"),
    ("float", "a number"),
    ("string", "a text in quotes"),
    ("bool", "true or false"),
    ("tuple", "a list in brackets"),
    ("list", "a list in brackets"),
    ("dataclass", "a table in braces"),
    ("finite", "a finite number"),
    ("too_short", "more entries"),
    ("missing", "more entries"),
    ("too_long", "fewer entries"),
)


def fields_of(path: tuple[str, ...], *, environment: bool) -> list[str]:
    """The settings that a table knows, by the steps that lead to it."""
    kind: Any = Environment if environment else Experiment
    for step in path:
        kind = get_type_hints(kind).get(RENAMED.get(step, step))
    if not is_dataclass(kind):
        return []
    words = {held: word for word, held in RENAMED.items()}
    known = [words.get(field.name, field.name) for field in fields(kind)]
    if environment and not path:
        known.remove("name")
    return known if environment or path else ["defaults", *known]


def expectation(error: Mapping[str, Any]) -> str:
    """What would have been right, for a finding of pydantic."""
    for start, words in _EXPECTED:
        if start in error["type"]:
            return words
    return str(error["msg"]).lower()


def shown(value: object) -> str:
    """A value as the file has it, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:39]}…"
