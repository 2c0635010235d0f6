"""Environments: rules shared by a set of zones."""

from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from mazec.evolution.merge import MERGES
from mazec.evolution.selection import SELECTIONS
from mazec.extensions import ExtensionPoint
from mazec.gene.gene import LEARNING, entries
from mazec.maze.credit import Economy
from mazec.network.price import Budget
from mazec.symbols import Vocabulary
from mazec.tasks.datasets import DATASET, TRIALS
from mazec.tasks.metric import CLASS_WEIGHTS, METRICS, SCORE
from mazec.tasks.setting import InvalidSetting, at_least, one_of, shares
from mazec.tasks.transforms import Transforms

_MOST_AVATARS = 1_000_000  # a period begins in one transaction


@dataclass(frozen=True)
class Environment:
    """Rules of life for ``zones`` zones of ``slots`` slots each.

    ``sources`` names the environments whose best agents are promoted into this one; without
    sources, newcomers enter. ``dataset`` and ``label`` default to the experiment's. ``metric`` is
    the name of its score, which is ``SCORE`` until the data decide it, and for a plugin's trial.
    ``class_weights`` are the weights of classes in the loss. ``samples`` is the number of training
    samples of an epoch, ``transforms`` their augmentation. ``min_score`` is the lowest final score
    that counts as success, from 0 to 1. ``offspring`` is the share of the slots filled by breeding;
    ``selection`` and ``merge`` are its methods, by name, ``jitter`` its window, and ``max_symbols``
    the length limit of genes that are bred or drawn at random. ``learning`` overrides the optimizer
    settings that it names. ``lr_decay`` is the share by which the learning rate has fallen in the
    last epoch. ``founders`` are the genes of the first newcomers, as text. ``trial`` names the
    task; a task other than training on a data set takes ``settings`` in place of those about data.
    Raises ``InvalidSetting``.
    """

    name: str
    zones: int
    slots: int
    epochs: int
    batch_size: int
    economy: Economy
    budget: Budget = field(default=Budget())
    min_score: float = 0.0
    offspring: float = 0.6
    jitter: float = 0.1
    merge: str = "positional"
    selection: str = "credit"
    max_symbols: int = 1000
    learning: tuple[tuple[str, float], ...] = ()
    lr_decay: float = 0.0
    sources: tuple[str, ...] = ()
    dataset: str | None = None
    label: str | None = None
    metric: str = SCORE
    class_weights: str = CLASS_WEIGHTS[0]
    samples: int | None = None
    transforms: Transforms = field(default=Transforms())
    founders: tuple[str, ...] = ()
    trial: str = DATASET
    settings: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        at_least(1, zones=self.zones, slots=self.slots, epochs=self.epochs)
        if self.zones * self.slots > _MOST_AVATARS:
            expected = f"at most {_MOST_AVATARS:,} avatars in all zones together"
            raise InvalidSetting("slots", expected, f"{self.zones * self.slots:,}")
        # batch normalization needs two samples in training
        at_least(2, batch_size=self.batch_size)
        at_least(1, max_symbols=self.max_symbols)
        at_least(0, jitter=self.jitter)
        if self.samples is not None:
            at_least(2, samples=self.samples)
        shares(min_score=self.min_score, offspring=self.offspring, lr_decay=self.lr_decay)
        if self.trial == DATASET and self.settings:
            names = ", ".join(name for name, _ in self.settings)
            raise InvalidSetting("settings", "no entries for training on a data set", names)
        if self.metric != SCORE:
            one_of(METRICS if self.trial == DATASET else (SCORE,), metric=self.metric)
        one_of(
            CLASS_WEIGHTS if self.trial == DATASET else CLASS_WEIGHTS[:1],
            class_weights=self.class_weights,
        )
        for name, value in self.settings:
            if not isfinite(value):
                raise InvalidSetting(f"settings.{name}", "a finite number", value)
        free_slots = 0 if self.sources else self.zones * self.slots
        if len(self.founders) > free_slots:
            reason = "in an environment with from" if self.sources else "one for each slot"
            expected = f"at most {free_slots} genes, {reason}"
            raise InvalidSetting("founders", expected, len(self.founders))
        try:
            entries(dict(self.learning), LEARNING, "learning")
        except ValueError as error:
            expected = f"settings of the optimizer ({error})"
            raise InvalidSetting("learning", expected, "this") from None

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise ``InvalidSetting`` for a name that is not in the vocabulary."""
        points: dict[str, ExtensionPoint[Any]]
        points = {"merge": MERGES, "selection": SELECTIONS, "trial": TRIALS}
        for setting, point in points.items():
            one_of(vocabulary.get(point), **{setting: getattr(self, setting)})

    @property
    def children(self) -> int:
        """The number of slots of a zone that breeding fills."""
        return round(self.offspring * self.slots)

    @property
    def limits(self) -> Budget:
        """The budget, with its memory limit applied to a whole batch."""
        return replace(self.budget, batch=self.batch_size)
