"""Trial in which a network pushes a cart left or right to balance the pole on it."""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from mazec.symbols import Shape
from mazec.training.trial import Score, Trial
from mazec.training.vehicle import Vehicle
from mazec_pole.cart import FARTHEST, STEEPEST, pushed, upright

_START = 0.05  # largest absolute value in an initial state
_DISCOUNT = 0.98  # of later rewards, per step
_MOMENTS = 2048  # states in one training step; more would need too much memory in wide networks
_SCALE = (
    FARTHEST,
    1.0,
    STEEPEST,
    1.0,
)  # the network sees position and angle as shares of their limits


class Pole(Trial):
    """Balancing a pole of ``length`` m for ``steps`` of 0.02 s; the usual one is 1 m long.

    Balances ``poles`` poles at the same time. An epoch consists of ``updates`` episodes, each
    followed by a training step, and of one more episode with new poles, in which the network always
    takes its preferred action. The score is the share of the steps for which these poles stay up.
    Raises ``ValueError`` for invalid settings.
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
        # the baseline is the mean of all poles, so one pole is not enough
        self._poles = _whole("poles", poles, 2, 1_000)
        self._updates = _whole("updates", updates, 1, 1_000)

    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> Score:
        """Train on several episodes, then return the score of another one with new poles."""
        losses = [self._learn(vehicle, generator) for _ in range(self._updates)]
        return Score(self.test(vehicle, generator), float(torch.stack(losses).mean()))

    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """Return the share of an episode's steps for which new poles stay up."""
        episode = self._episode(vehicle, generator, greedy=True)
        return float(episode.kept.sum()) / (self._steps * self._poles)

    def _learn(self, vehicle: Vehicle, generator: torch.Generator) -> Tensor:
        """Take a policy gradient step with a baseline (Williams, 1992) and return the loss."""
        episode = self._episode(vehicle, generator, greedy=False)
        gains = _advantages(episode)
        sample = torch.randperm(len(gains), generator=generator)[:_MOMENTS].to(vehicle.device)
        states = episode.states[episode.up].index_select(0, sample)
        pushes = episode.right[episode.up].index_select(0, sample)
        vehicle.module.train()
        answers = vehicle.module(vehicle.view(states))
        # the negative log-likelihood of each push: minimizing it makes pushes with gains likelier
        surprise = functional.cross_entropy(answers, pushes.long(), reduction="none")
        return vehicle.learn((surprise * gains.index_select(0, sample)).mean())

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
            # a fallen pole keeps its state
            states = torch.where(up[:, None], pushed(states, push, self._half), states)
            up = up & upright(states)
            right.append(push)
            ups.append(up)
            if not up.any():
                break
        upright_states = torch.stack(ups)
        return _Episode(
            torch.stack(seen), torch.stack(right), upright_states[:-1], upright_states[1:]
        )


class _Episode(NamedTuple):
    """Record of N poles in T steps; it ends early if all have fallen.

    ``states`` (T, N, 4) are as the network saw them. ``right`` (T, N) are the pushes, ``up`` (T, N)
    tells which poles were up before a step, and ``kept`` (T, N) which were still up after it.
    """

    states: Tensor
    right: Tensor
    up: Tensor
    kept: Tensor


def _advantages(episode: _Episode) -> Tensor:
    """Return the normalized advantage over the other poles for each state of an upright pole."""
    gains = episode.kept.float()
    for step in range(len(gains) - 2, -1, -1):
        gains[step] += _DISCOUNT * gains[step + 1]
    up = episode.up
    mean = (gains * up).sum(dim=1, keepdim=True) / up.sum(dim=1, keepdim=True)
    advantages = (gains - mean)[up]
    return advantages / (advantages.std() + 1e-3)


def _whole(name: str, value: float, least: int, most: int) -> int:
    if not (math.isfinite(value) and value == int(value) and least <= value <= most):
        raise ValueError(f"{name} is a whole number from {least:,} to {most:,}, not {value:g}")
    return int(value)
