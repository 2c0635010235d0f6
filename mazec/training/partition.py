"""Partition of samples into parts: stratified by class, by groups, or in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from mazec.training.split import stratified


@dataclass(frozen=True, eq=False)
class Partition:
    """Rules by which samples are held out.

    ``targets`` (N,) are the samples' targets: of classes of int64 the same share is held out of
    each class, of numbers a share of all samples. With ``groups`` (N,) whole groups are held out,
    and with ``times`` (N,) the latest samples.
    """

    targets: Tensor
    groups: Tensor | None = None
    times: Tensor | None = None

    def take(self, indices: Sequence[int]) -> "Partition":
        """Return the rules for the samples with these indices."""
        index = torch.tensor(indices, dtype=torch.int64)
        groups = None if self.groups is None else self.groups[index]
        times = None if self.times is None else self.times[index]
        return Partition(self.targets[index], groups, times)

    def hold_out(self, share: float, rng: Random) -> tuple[list[int], list[int]]:
        """Return the indices to keep and to hold out, each in ascending order."""
        if self.times is not None:
            return self._latest(share)
        if self.groups is not None:
            return self._grouped(share, rng)
        numbers = self.targets.is_floating_point()
        strata = [0] * len(self.targets) if numbers else self.targets.tolist()
        return stratified(strata, share, rng)

    def _latest(self, share: float) -> tuple[list[int], list[int]]:
        assert self.times is not None
        order = torch.argsort(self.times, stable=True).tolist()
        first = len(order) - round(share * len(order))
        return sorted(order[:first]), sorted(order[first:])

    def _grouped(self, share: float, rng: Random) -> tuple[list[int], list[int]]:
        """Hold out random groups, as many as fit into the share, but at least one of several."""
        assert self.groups is not None
        members: dict[int, list[int]] = {}
        for index, group in enumerate(self.groups.tolist()):
            members.setdefault(group, []).append(index)
        names = sorted(members)
        rng.shuffle(names)
        held_out: list[int] = []
        for name in names[:-1]:  # one group is always kept
            if not held_out or len(held_out) + len(members[name]) <= share * len(self.groups):
                held_out += members[name]
        excluded = set(held_out)
        kept = [index for index in range(len(self.groups)) if index not in excluded]
        return kept, sorted(held_out)
