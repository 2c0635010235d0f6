"""Shapes: checked on construction, read and written, and viewed as images and sequences."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.symbols.shape import as_image, as_sequence, read_shape, shape_of, size, write_shape
from mazec.testing.strategies import shapes


@given(shapes())
def test_what_is_written_reads_back(shape: tuple[int, ...]) -> None:
    assert read_shape(write_shape(shape)) == shape_of(shape) == shape


@given(shapes(50))
def test_images_hold_all_values(shape: tuple[int, ...]) -> None:
    image = as_image(shape)
    assert len(image) == 3
    assert size(image) >= size(shape)
    if len(shape) > 1:
        assert size(image) == size(shape)


@given(st.integers(1, 10_000))
def test_an_image_of_a_vector_is_nearly_square(count: int) -> None:
    channels, height, width = as_image((count,))
    assert channels == 1
    assert (height - 1) * (height - 1) < count <= height * width < count + height


@given(shapes(50))
def test_sequences_keep_the_channels(shape: tuple[int, ...]) -> None:
    assert as_sequence(shape)[0] == shape[0]
    assert size(as_sequence(shape)) == size(shape)


def test_no_axes_are_one_value() -> None:
    assert shape_of(()) == shape_of(1) == (1,)


@pytest.mark.parametrize("axes", [(1,) * 7, (0,), (-1, 2), (True,), (2.0,), (10**40,), 2.5])
def test_invalid_axes(axes: Any) -> None:
    with pytest.raises(ValueError, match="ax"):
        shape_of(axes)


@pytest.mark.parametrize("text", ["", "x", "28x", "28 x 28", "-1", "1x0", "28×28", "1x1x1x1x1x1x1"])
def test_invalid_texts(text: str) -> None:
    with pytest.raises(ValueError):
        read_shape(text)
