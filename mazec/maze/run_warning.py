"""Warnings of a run, as data: mostly reasons why its figures may not be reproducible."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from mazec.evolution.offspring import Fault


class WarningKind(StrEnum):
    """Kinds of warnings. Stores contain the values, so they must not change."""

    TIME_LIMIT = "time_limit"
    OUT_OF_MEMORY = "out_of_memory"
    WORKER_DIED = "worker_died"
    ENVIRONMENT_CHANGED = "environment_changed"
    PLUGIN_FAILED = "plugin_failed"
    CHAMPION_DIFFERS = "champion_differs"
    OTHER = "other"
    """A warning of an older version of mazec that is none of the above."""


_MESSAGES: Mapping[WarningKind, str] = MappingProxyType(
    {
        WarningKind.TIME_LIMIT: "time limit reached in period {period}, after {minutes:g} minutes",
        WarningKind.OUT_OF_MEMORY: "agent {agent}: out of memory",
        WarningKind.WORKER_DIED: "agent {agent}: worker killed",
        WarningKind.CHAMPION_DIFFERS: (
            "agent {agent}: {metric} {now} when trained again, {before} before"
        ),
        WarningKind.OTHER: "{text}",
    }
)

_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "device": "the device",
        "threads": "the number of threads",
        "torch": "the build of PyTorch",
        "seeds": "the derivation of seeds",
        "fingerprints": "the fingerprint of networks",
        "evaluations": "the identity of evaluations",
    }
)
"""Facts about the environment of a run, by key; those of data sets and plugins carry a name."""


@dataclass(frozen=True)
class RunWarning:
    """A warning: its kind, a ``key`` within the kind, and the facts for its message.

    A run records one warning for each kind and key. ``detail`` holds plain values for JSON. Raises
    ``ValueError`` if ``detail`` lacks a fact that the message needs.
    """

    kind: WarningKind
    key: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            _ = self.message
        except (KeyError, TypeError) as error:
            raise ValueError(f"a warning {self.kind} lacks a fact: {error}") from error

    @property
    def message(self) -> str:
        """The warning in one sentence."""
        match self.kind:
            case WarningKind.ENVIRONMENT_CHANGED:
                return f"{_describe_fact(self.key)} has changed since the run began"
            case WarningKind.PLUGIN_FAILED:
                return str(Fault(**self.detail))
            case kind:
                return _MESSAGES[kind].format_map(self.detail)

    def to_dict(self) -> dict[str, Any]:
        """Return the warning as plain values for JSON, its message included."""
        values = {"kind": str(self.kind), "key": self.key, "detail": dict(self.detail)}
        return values | {"message": self.message}

    @classmethod
    def time_limit(cls, period: int, minutes: float) -> Self:
        """Warn that a run reached its time limit."""
        return cls(WarningKind.TIME_LIMIT, "", {"period": period, "minutes": minutes})

    @classmethod
    def out_of_memory(cls, agent: int) -> Self:
        """Warn that an agent ran out of memory; on another machine it might not have."""
        return cls(WarningKind.OUT_OF_MEMORY, str(agent), {"agent": agent})

    @classmethod
    def worker_died(cls, agent: int) -> Self:
        """Warn that an agent was abandoned because its workers died."""
        return cls(WarningKind.WORKER_DIED, str(agent), {"agent": agent})

    @classmethod
    def environment_changed(cls, fact: str, before: str | None, now: str) -> Self:
        """Warn that a run continues with another device, other data, or the like."""
        return cls(WarningKind.ENVIRONMENT_CHANGED, fact, {"before": before, "now": now})

    @classmethod
    def plugin_failed(cls, fault: Fault) -> Self:
        """Warn that a plugin failed in breeding; only its first failure is recorded."""
        detail = asdict(fault)
        return cls(WarningKind.PLUGIN_FAILED, f"{fault.kind} {fault.name}", detail)

    @classmethod
    def champion_differs(cls, agent: int, metric: str, before: float | None, now: float) -> Self:
        """Warn that an agent reached another score when it was trained again."""
        detail = {"agent": agent, "metric": metric, "before": before, "now": now}
        return cls(WarningKind.CHAMPION_DIFFERS, str(agent), detail)


def _describe_fact(key: str) -> str:
    kind, _, name = key.partition(" ")
    named = {"data": "the data set", "plugin": "the plugin"}
    return f"{named[kind]} {name}" if name and kind in named else _FACTS.get(key, key)
