"""Environments: the rules that a set of zones shares."""

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
from mazec.tasks.setting import InvalidSetting, at_least, one_of, shares
from mazec.tasks.transforms import Transforms

_MOST_AVATARS = 1_000_000  # of a period, which is begun in one piece


@dataclass(frozen=True)
class Environment:
    """Rules of life for ``zones`` zones of ``slots`` slots each.

    ``sources`` names the environments whose best are promoted into this one; where there are none,
    newcomers come in. ``dataset`` and ``label`` are the experiment's unless given, ``samples`` how
    many training samples an epoch sees, ``transforms`` how they are augmented. ``min_score`` is the
    least last accuracy, from 0 to 1; ``offspring`` the share of the slots that is bred, ``merge``
    and ``selection`` how, by name, ``jitter`` the window of breeding, ``max_symbols`` the longest
    gene that is bred or drawn at random. ``learning`` overrides the optimizer settings that it
    names, ``lr_decay`` is the share of the learning rate that is gone in the last epoch.
    ``founders`` are genes as text, the first newcomers. ``trial`` names the task; one
    other than training on a data set takes ``settings``, and nothing of data. Raises
    ``InvalidSetting``.
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
        # a batch norm cannot learn from a batch of one
        at_least(2, batch_size=self.batch_size)
        at_least(1, max_symbols=self.max_symbols)
        at_least(0, jitter=self.jitter)
        if self.samples is not None:
            at_least(2, samples=self.samples)
        shares(min_score=self.min_score, offspring=self.offspring, lr_decay=self.lr_decay)
        if self.trial == DATASET and self.settings:
            raise InvalidSetting("settings", "nothing but for a trial of a plugin", "these")
        for name, value in self.settings:
            if not isfinite(value):
                raise InvalidSetting(f"settings.{name}", "a finite number", value)
        room = 0 if self.sources else self.zones * self.slots
        if len(self.founders) > room:
            why = "in an environment with from" if self.sources else "a slot for each"
            raise InvalidSetting("founders", f"at most {room} genes, {why}", len(self.founders))
        try:
            entries(dict(self.learning), LEARNING, "learning")
        except ValueError as trouble:
            raise InvalidSetting(
                "learning", f"settings of the optimizer ({trouble})", "this"
            ) from None

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise ``InvalidSetting`` for a name that the vocabulary does not have."""
        points: dict[str, ExtensionPoint[Any]]
        points = {"merge": MERGES, "selection": SELECTIONS, "trial": TRIALS}
        for setting, point in points.items():
            one_of(vocabulary.get(point), **{setting: getattr(self, setting)})

    @property
    def metric(self) -> str:
        """What its trial scores, in a word."""
        return "accuracy" if self.trial == DATASET else "score"

    @property
    def children(self) -> int:
        """The slots of a zone that are for offspring."""
        return round(self.offspring * self.slots)

    @property
    def limits(self) -> Budget:
        """The budget, its memory held against a whole batch."""
        return replace(self.budget, batch=self.batch_size)
