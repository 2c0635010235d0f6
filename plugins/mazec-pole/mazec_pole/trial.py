"""The trial: a network pushes a cart left or right so that the pole on it stays up."""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from mazec.symbols import Shape
from mazec.training.trial import Score, Trial
from mazec.training.vehicle import Vehicle
from mazec_pole.cart import FARTHEST, STEEPEST, pushed, upright

_START = 0.05  # each part of a first state, at most
_DISCOUNT = 0.98  # of what a push leads to, for each step
_MOMENTS = 2048  # that are learned from at once, or a wide network would need too much memory
_SCALE = (FARTHEST, 1.0, STEEPEST, 1.0)  # what a network sees of position and angle is a share


class Pole(Trial):
    """Balancing a pole of ``length`` m for ``steps`` of 0.02 s; the usual one is 1 m long.

    So many ``poles`` are balanced side by side. An epoch is as many episodes as ``updates``, each
    with a step of learning after it, and one more on poles drawn anew, in which the network does
    what it thinks best: the score is the share of the steps for which these are kept up. Raises
    ``ValueError`` for what cannot be.
    """

    shape: Shape = (4,)
    outputs = 2

    def __init__(
        self, *, length: float = 1.0, steps: float = 200, poles: float = 32, updates: float = 5
    ) -> None:
        if not 0.1 <= length <= 10:
            raise ValueError(f"length is from 0.1 to 10 m, not {length:g}")
        self._half = length / 2
        self._steps = _whole("steps", steps, 1, 10_000)
        # how a pole fares is held against the others
        self._poles = _whole("poles", poles, 2, 1_000)
        self._updates = _whole("updates", updates, 1, 1_000)

    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> Score:
        """Learn from episodes, then score on another, whose poles were drawn for it."""
        losses = [self._learn(vehicle, generator) for _ in range(self._updates)]
        return Score(self.test(vehicle, generator), float(torch.stack(losses).mean()))

    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """The share of an episode's steps for which poles drawn anew are kept up."""
        episode = self._episode(vehicle, generator, greedy=True)
        return float(episode.kept.sum()) / (self._steps * self._poles)

    def _learn(self, vehicle: Vehicle, generator: torch.Generator) -> Tensor:
        """A step up the policy gradient, with a baseline (Williams 1992); the loss."""
        episode = self._episode(vehicle, generator, greedy=False)
        gains = _advantages(episode)
        some = torch.randperm(len(gains), generator=generator)[:_MOMENTS].to(vehicle.device)
        states = episode.states[episode.up].index_select(0, some)
        pushes = episode.right[episode.up].index_select(0, some)
        vehicle.module.train()
        answers = vehicle.module(vehicle.view(states))
        # of how unlikely a push was, so that going down makes the better ones likelier
        surprise = functional.cross_entropy(answers, pushes.long(), reduction="none")
        return vehicle.learn((surprise * gains.index_select(0, some)).mean())

    @torch.no_grad()
    def _episode(self, vehicle: Vehicle, generator: torch.Generator, *, greedy: bool) -> "_Episode":
        starts = torch.rand(self._poles, 4, generator=generator)
        chances = torch.rand(self._steps, self._poles, generator=generator).to(vehicle.device)
        states = ((2 * starts - 1) * _START).to(vehicle.device)
        scale = torch.tensor(_SCALE, device=vehicle.device)
        up = upright(states)
        seen, right, ups = [], [], [up]
        vehicle.module.eval()
        for chance in chances:
            seen.append(states / scale)
            left, favor = vehicle.module(vehicle.view(seen[-1])).unbind(1)
            push = favor > left if greedy else chance < (favor - left).sigmoid()
            # one that has fallen lies where it fell
            states = torch.where(up[:, None], pushed(states, push, self._half), states)
            up = up & upright(states)
            right.append(push)
            ups.append(up)
            if not up.any():
                break
        held = torch.stack(ups)
        return _Episode(torch.stack(seen), torch.stack(right), held[:-1], held[1:])


class _Episode(NamedTuple):
    """What happened to N poles in T steps, fewer where all have fallen.

    ``states`` (T, N, 4) as the network saw them, the pushes ``right`` (T, N), which poles were
    ``up`` before a step (T, N), and which were ``kept`` up by it.
    """

    states: Tensor
    right: Tensor
    up: Tensor
    kept: Tensor


def _advantages(episode: _Episode) -> Tensor:
    """How much better it went on than for the others, for each moment at which a pole was up."""
    gains = episode.kept.float()
    for at in range(len(gains) - 2, -1, -1):
        gains[at] += _DISCOUNT * gains[at + 1]
    up = episode.up
    mean = (gains * up).sum(dim=1, keepdim=True) / up.sum(dim=1, keepdim=True)
    better = (gains - mean)[up]
    return better / (better.std() + 1e-3)


def _whole(name: str, given: float, least: int, most: int) -> int:
    if not (math.isfinite(given) and given == int(given) and least <= given <= most):
        raise ValueError(f"{name} is a whole number from {least:,} to {most:,}, not {given:g}")
    return int(given)
