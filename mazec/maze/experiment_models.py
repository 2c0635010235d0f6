"""Pydantic models of the tables of an experiment file.

The models check the names and types of the settings; ``Environment`` and ``Experiment`` check
everything else, and provide the defaults of settings that a file leaves out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.tasks.data_options import DataOptions
from mazec.tasks.metric import CLASS_WEIGHTS, METRICS
from mazec.tasks.setting import one_of
from mazec.tasks.transforms import Transforms


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[StrictStr, ...], Field(strict=False), BeforeValidator(_as_list)]
"""A list of strings; a single string is a list of one."""


DATA = tuple(field.name for field in fields(DataOptions))
"""The settings of an experiment file that are options of its data set."""
TASK = MappingProxyType({"metric": METRICS, "class_weights": CLASS_WEIGHTS})
"""The settings of a file for all environments that train on a data set, and their values."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def given(self) -> dict[str, Any]:
        """Return the settings in the file, by their names in Python; tables become pairs."""
        values = {name: getattr(self, name) for name in self.model_fields_set}
        return {
            name: tuple(value.items()) if isinstance(value, dict) else value
            for name, value in values.items()
        }


class EnvironmentTable(_Table):
    """A table ``[environments.NAME]``, merged with ``[defaults]``."""

    zones: int
    slots: int
    epochs: int
    batch_size: int
    economy: Economy
    budget: Budget | None = None
    min_score: float | None = None
    offspring: float | None = None
    jitter: float | None = None
    merge: str | None = None
    selection: str | None = None
    max_symbols: int | None = None
    learning: dict[str, float] | None = None
    lr_decay: float | None = None
    sources: Names | None = Field(default=None, alias="from")
    dataset: str | None = None
    label: str | None = None
    metric: str | None = None
    class_weights: str | None = None
    samples: int | None = None
    transforms: Transforms | None = None
    founders: Names | None = None
    trial: str | None = None
    settings: dict[str, float] | None = None

    def to_environment(self, name: str, **changes: Any) -> Environment:
        """Return the environment of this table. Raises ``InvalidSetting``."""
        if self.metric is not None:
            one_of(METRICS, metric=self.metric)
        return Environment(**{**self.given(), "name": name, **changes})


class ExperimentTable(_Table):
    """A whole experiment file. Its environments are not checked: they need the defaults first."""

    name: str
    dataset: str | None = None
    seed: int
    periods: int
    lengths: tuple[int, int] | None = None
    table: dict[str, int] | None = None
    label: str | None = None
    drop: Names | None = None
    keep: Names | None = None
    groups: str | None = None
    time: str | None = None
    validation: float | None = None
    test: float | None = None
    metric: str | None = None
    class_weights: str | None = None
    plugins: Names | None = None
    defaults: dict[str, Any] = {}
    environments: dict[str, dict[str, Any]] = {}

    def to_experiment(self, environments: Iterable[Environment], dataset: str | None) -> Experiment:
        """Return the experiment of this file, with its environments and data set resolved.

        Raises ``InvalidSetting``, ``UnknownSource`` and ``CyclicSources``.
        """
        settings = self.given()
        for name in ("defaults", *TASK):
            settings.pop(name, None)
        options = {name: settings.pop(name) for name in DATA if name in settings}
        return Experiment(
            **{
                **settings,
                "dataset": dataset,
                "data": DataOptions(**options),
                "environments": tuple(environments),
            },
        )


def merge_tables(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shared settings, overridden by those of an environment; tables are merged."""
    merged = dict(shared)
    for key, value in own.items():
        other = merged.get(key)
        both = isinstance(value, dict) and isinstance(other, dict)
        merged[key] = merge_tables(other or {}, value) if both else value
    return merged


def whole_numbers(value: Any) -> Any:
    """Return a value of a file, with whole floats such as 1e6 as integers.

    Raises ``ValueError`` for an integer of more than some 1,200 digits.
    """
    if isinstance(value, dict):
        return {key: whole_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in value]
    if isinstance(value, int) and value.bit_length() > 4_000:
        raise ValueError("a number with too many digits")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def without(table: Mapping[str, Any], *paths: tuple[Any, ...]) -> dict[str, Any]:
    """Return a copy of a table without the settings at some paths."""
    kept = {}
    for key, value in table.items():
        inner = [path[1:] for path in paths if path[:1] == (key,)]
        if () not in inner:
            kept[key] = without(value, *inner) if inner else value
    return kept
