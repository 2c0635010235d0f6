"""The stored form of an experiment: versioned JSON, and the upgrades from older versions.

A change to ``Experiment`` or its parts that changes the JSON must increase ``VERSION`` and add a
function to ``_UPGRADES``. A test pins the form of each version.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict

from mazec.maze.experiment import Experiment

VERSION = 3
"""The version of the stored form that this version of mazec reads and writes."""

Settings = Mapping[str, Any]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    experiment: Experiment


def dump_settings(experiment: Experiment) -> dict[str, Any]:
    """Return the stored form of an experiment."""
    return _Stored(version=VERSION, experiment=experiment).model_dump(mode="json")


def load_settings(settings: Settings) -> Experiment:
    """Return the experiment of a stored form of this version. Raises ``ValidationError``."""
    return _Stored.model_validate(settings).experiment


def settings_version(settings: Settings) -> int:
    """Return the version of a stored form; version 1 does not name it.

    Raises ``ValueError`` if the version is not a positive integer.
    """
    version = settings.get("version", 1) if isinstance(settings, dict) else None
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"the settings have the invalid version {version!r}")
    return version


def upgrade_settings(settings: Settings) -> dict[str, Any]:
    """Return a stored form of an older version in the current version.

    Raises ``AttributeError``, ``KeyError``, ``TypeError`` or ``ValueError`` if it is damaged.
    """
    for upgrade in _UPGRADES[settings_version(settings) - 1 :]:
        settings = upgrade(settings)
    return dict(settings)


def _upgrade_1(settings: Settings) -> Settings:
    """Add the version, and rename ``floor`` and ``anneal``."""
    renamed = {"floor": "min_score", "anneal": "lr_decay"}
    environments = [
        {renamed.get(key, key): value for key, value in environment.items()}
        for environment in settings["environments"]
    ]
    return {"version": 2, "experiment": {**settings, "environments": environments}}


def _upgrade_2(settings: Settings) -> Settings:
    """Add metrics, of which there was only accuracy, and put the options of the data together."""
    experiment = dict(settings["experiment"])
    data = {"label": experiment.pop("label"), "validation": experiment.pop("validation")}
    experiment["data"] = {**_NO_OPTIONS, **data}
    experiment["environments"] = [
        {
            **environment,
            "metric": "accuracy" if environment.get("trial", "dataset") == "dataset" else "score",
            "class_weights": "none",
        }
        for environment in experiment["environments"]
    ]
    return {"version": 3, "experiment": experiment}


_NO_OPTIONS: Settings = MappingProxyType(
    {"drop": [], "keep": [], "groups": None, "time": None, "test": None}
)
_UPGRADES: tuple[Callable[[Settings], Settings], ...] = (_upgrade_1, _upgrade_2)
"""The upgrade from each version to the next, from version 1 on."""
