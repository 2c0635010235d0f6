"""Physics of poles on carts (Barto, Sutton and Anderson, 1983), without friction."""

import math

import torch
from torch import Tensor

GRAVITY = 9.8
CART = 1.0
POLE = 0.1
"""Masses, in kg."""
FORCE = 10.0
STEP = 0.02
FARTHEST = 2.4
STEEPEST = math.radians(12)
"""Limits of the cart, in m from the middle, and of the pole, in radians from upright."""


def pushed(states: Tensor, right: Tensor, half: float) -> Tensor:
    """Return the states (N, 4) one step of 0.02 s later, by Euler's method.

    A state is position in m, speed in m/s, angle in radians and its speed in radians/s. Each cart
    is
    pushed with 10 N, to the right where ``right`` (N,) is true and to the left elsewhere. ``half``
    is
    half the length of a pole, in m.
    """
    _, speed, angle, turn = states.unbind(1)
    force = torch.where(right, FORCE, -FORCE)
    sin, cos = angle.sin(), angle.cos()
    share = POLE / (CART + POLE)
    thrust = force / (CART + POLE) + share * half * turn * turn * sin
    bend = (GRAVITY * sin - cos * thrust) / (half * (4 / 3 - share * cos * cos))
    change = torch.stack((speed, thrust - share * half * bend * cos, turn, bend), dim=1)
    return states + STEP * change


def upright(states: Tensor) -> Tensor:
    """Return which of the states (N, 4) are within both limits, as (N,); NaN is not."""
    return (states[:, 0].abs() <= FARTHEST) & (states[:, 2].abs() <= STEEPEST)
