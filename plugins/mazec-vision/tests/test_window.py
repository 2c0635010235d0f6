from hypothesis import example, given, settings
from hypothesis import strategies as st

from mazec_vision.window import ROOM, argument, convolving, pooling

GREAT = 10**40 - 1
from_one = st.integers(1, 12) | st.integers(1, GREAT)
from_zero = st.integers(0, 12) | st.integers(0, GREAT)


@settings(deadline=None)
@given(side=from_one, kernel=from_one, stride=from_one, padding=from_zero, dilation=from_one)
@example(side=1, kernel=1, stride=1, padding=0, dilation=GREAT)
@example(side=28, kernel=2, stride=GREAT, padding=GREAT, dilation=GREAT)
@example(side=28, kernel=GREAT, stride=1, padding=0, dilation=GREAT)
def test_a_window_of_a_convolution_fits(side, kernel, stride, padding, dilation):
    window = convolving(side, kernel, stride, padding, dilation)
    padded = side + 2 * window.padding
    assert window.extent <= padded
    assert window.positions(side) >= 1
    assert window.stride <= padded
    assert window.dilation <= padded
    assert padded <= side + 2 * max(side, kernel, ROOM)
    for fitted, parameter_specs in zip(window, (kernel, stride, padding, dilation), strict=True):
        assert (parameter_specs > 0) <= fitted <= parameter_specs


@settings(deadline=None)
@given(side=from_one, kernel=from_one, stride=from_one, padding=from_zero)
def test_a_window_of_a_pool_fits(side, kernel, stride, padding):
    window = pooling(side, kernel, stride, padding)
    padded = side + 2 * window.padding
    assert max(window.kernel, window.stride) <= padded <= side + 2 * max(side, ROOM)
    assert 2 * window.padding <= window.kernel
    assert window.positions(side) >= 1
    assert window.dilation == 1
    for fitted, parameter_specs in zip(window, (kernel, stride, padding), strict=False):
        assert (parameter_specs > 0) >= (fitted > 0)
        assert fitted <= parameter_specs


@settings(deadline=None)
@given(
    side=st.integers(1, 100),
    kernel=st.integers(1, 30),
    padding=st.integers(0, ROOM),
    dilation=st.integers(1, 30),
)
def test_the_dilation_shrinks_first_and_no_more_than_it_must(side, kernel, padding, dilation):
    window = convolving(side, kernel, 1, padding, dilation)
    padded = side + 2 * padding
    assert window.padding == padding
    if dilation * (kernel - 1) + 1 <= padded and kernel > 1:
        assert window == (kernel, 1, padding, dilation)
    elif kernel <= padded and kernel > 1:
        assert window.kernel == kernel
        assert (window.dilation + 1) * (kernel - 1) + 1 > padded
    else:
        assert window.kernel == min(kernel, padded)


def test_padding_as_wide_as_the_kernel_stands():
    assert convolving(1, 201, 1, 100, 1) == (201, 1, 100, 1)


def test_an_argument_is_one_integer_where_all_axes_agree():
    assert argument([3, 3]) == 3
    assert argument([3, 2]) == (3, 2)
    assert argument([5]) == 5
