"""Names of settings in an experiment file, and descriptions of their values."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_args

from mazec.maze.experiment_models import EnvironmentTable, ExperimentTable

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        name: field.alias
        for model in (ExperimentTable, EnvironmentTable)
        for name, field in model.model_fields.items()
        if field.alias is not None
    }
)
"""The names in a file of settings that have another name in Python, by the latter."""
FORMER_NAMES: Mapping[str, str] = MappingProxyType({"floor": "min_score", "anneal": "lr_decay"})
"""The current names of settings that were renamed, by their former names."""

_EXPECTED = (
    ("int", "a whole number"),
    ("float", "a number"),
    ("string", "a text in quotes"),
    ("bool", "true or false"),
    ("tuple", "a list in brackets"),
    ("list", "a list in brackets"),
    ("dataclass", "a table in braces"),
    ("dict", "a table"),
    ("finite", "a finite number"),
    ("too_short", "more entries"),
    ("missing", "more entries"),
    ("too_long", "fewer entries"),
)


def known_settings(path: tuple[str, ...]) -> list[str]:
    """Return the settings that exist in the table of a setting; ``path`` leads to the setting."""
    of_environment = path[0] == "environments" and len(path) > 2
    model = EnvironmentTable if of_environment else ExperimentTable
    inner = path[2:-1] if of_environment else path[:-1]
    if not inner:
        return [ALIASES.get(name, name) for name in model.model_fields]
    annotation = model.model_fields[inner[0]].annotation
    kinds = [kind for kind in (annotation, *get_args(annotation)) if is_dataclass(kind)]
    return [field.name for kind in kinds[:1] for field in fields(kind)]


def expectation(error: Mapping[str, Any]) -> str:
    """Return a description of the values that a setting takes, for an error of pydantic."""
    for kind, description in _EXPECTED:
        if kind in error["type"]:
            return description
    return str(error["msg"]).lower()


def shown(value: object) -> str:
    """Return a value as JSON, shortened to 40 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:39]}…"
