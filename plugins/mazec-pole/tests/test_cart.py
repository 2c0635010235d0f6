"""The physics, against the two coupled equations solved in double precision."""

import math

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec_pole.cart import FARTHEST, STEEPEST, pushed, upright

number = st.floats(-3, 3)
states = st.tuples(st.floats(-2.4, 2.4), number, st.floats(-0.3, 0.3), number)


def stepped(state, force, half):
    """A step by Euler's method, the accelerations from Lagrange's equations as they stand.

    (M + m) x'' + m l cos(a) a'' = F + m l sin(a) a'^2
    cos(a) x'' + 4/3 l a'' = g sin(a)
    """
    x, speed, angle, turn = state
    sin, cos = math.sin(angle), math.cos(angle)
    left = [[1.1, 0.1 * half * cos], [cos, half * 4 / 3]]
    right = [force + 0.1 * half * sin * turn**2, 9.8 * sin]
    thrust, bend = np.linalg.solve(np.array(left), np.array(right))
    return [x + 0.02 * speed, speed + 0.02 * thrust, angle + 0.02 * turn, turn + 0.02 * bend]


@settings(deadline=None)
@given(
    state=states, pushes=st.lists(st.booleans(), min_size=1, max_size=5), half=st.floats(0.05, 5)
)
def test_moves_as_the_equations_say(state, pushes, half):
    found = torch.tensor([state], dtype=torch.float64)
    single = found.float()
    expected = list(state)
    for push in pushes:
        found = pushed(found, torch.tensor([push]), half)
        single = pushed(single, torch.tensor([push]), half)
        expected = stepped(expected, 10.0 if push else -10.0, half)
    torch.testing.assert_close(found[0], torch.tensor(expected, dtype=torch.float64))
    torch.testing.assert_close(single[0].double(), found[0], rtol=1e-3, atol=1e-3)


@settings(deadline=None)
@given(state=states, push=st.booleans())
def test_left_is_right_in_a_mirror(state, push):
    one = pushed(torch.tensor([state]), torch.tensor([push]), 0.5)
    other = pushed(-torch.tensor([state]), torch.tensor([not push]), 0.5)
    torch.testing.assert_close(other, -one)


def test_a_pole_falls_to_the_side_that_its_cart_is_pushed_away_from():
    still = torch.zeros(2, 4)
    after = pushed(
        pushed(still, torch.tensor([True, False]), 0.5), torch.tensor([True, False]), 0.5
    )
    assert after[0, 1] > 0 > after[0, 3]
    assert after[1, 1] < 0 < after[1, 3]


def test_it_is_over_beyond_either_limit():
    place = torch.zeros(6, 4)
    place[1, 0] = FARTHEST * 1.001
    place[2, 0] = -FARTHEST * 1.001
    place[3, 2] = STEEPEST * 1.001
    place[4, 2] = -STEEPEST * 1.001
    place[5, 2] = math.nan
    assert upright(place).tolist() == [True, False, False, False, False, False]
    assert upright(place / 1.01)[:5].all()
