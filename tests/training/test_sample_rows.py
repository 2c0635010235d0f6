"""Sample rows: cells and arrays, and the network's inputs for them."""

import math

import torch

from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    DateColumn,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.training.sample_rows import ROWS, UNSEEN, sample_rows

WORDS = (("no", 0.0), ("yes", 1.0))
TABLE = TableEncoding(
    (
        NumberColumn("n", 10.0, 2.0, 12.0, flag=True),
        NumberColumn("w", words=WORDS, fill=0.5, flag=True),
        CategoryColumn("c", ("a", "b"), flag=True),
        FrequencyColumn("f", (("a", 0.5), ("b", 0.25)), 0.25, 0.5),
        DateColumn("d", 18000.0, 10.0, 18001.0, flag=True, time=True),
    )
)


def test_rows_of_a_table_have_ordinary_missing_and_unseen_values():
    cells, array, inputs = sample_rows(TABLE)
    assert array is None and inputs.shape == (ROWS, 2 + 2 + 3 + 1 + 8)
    numbers, words, categories, frequencies, dates = cells
    assert set(words) == {"", UNSEEN, "no", "yes", "NO", "YES"}
    assert set(categories) == set(frequencies) == {"", UNSEEN, "a", "b"}
    for column, start in ((numbers, 0), (dates, 8)):
        assert any(map(math.isnan, column)) and len({*column}) > 5
        missing = torch.tensor([float(math.isnan(cell)) for cell in column])
        assert inputs[:, start + 1 if start == 0 else 15].tolist() == missing.tolist()
    for row, cell in enumerate(numbers):
        expected = 1.0 if math.isnan(cell) else (cell - 10) / 2
        assert math.isclose(inputs[row, 0], expected, abs_tol=1e-6)
    one_hot = {"": [0, 0, 1], UNSEEN: [0, 0, 0], "a": [1, 0, 0], "b": [0, 1, 0]}
    assert inputs[:, 4:7].tolist() == [one_hot[cell] for cell in categories]
    word = {"": [0.5, 1], UNSEEN: [0.5, 1], "no": [0, 0], "yes": [1, 0]}
    assert inputs[:, 2:4].tolist() == [word.get(cell, word.get(cell.lower())) for cell in words]
    share = {"": -0.5, UNSEEN: -0.5, "a": 0.5, "b": 0.0}
    assert inputs[:, 7].tolist() == [share[cell] for cell in frequencies]


def test_rows_are_the_same_at_every_call_and_for_a_column_of_many_texts():
    first, second = sample_rows(TABLE), sample_rows(TABLE)
    assert torch.equal(first.inputs, second.inputs)
    many = FrequencyColumn("f", tuple((f"text {number}", 1e-5) for number in range(10**5)))
    assert len(sample_rows(TableEncoding((many,))).cells[0]) == ROWS


def test_arrays_and_images_are_raw_and_encoded():
    encoding = ArrayEncoding((2,), 4.0, (1.0, 2.0), (0.5, 3.0))
    _, array, inputs = sample_rows(encoding)
    expected = (array / 4 - torch.tensor([1.0, 2.0])) / torch.tensor([0.5, 3.0])
    torch.testing.assert_close(inputs, expected.float())
    _, array, inputs = sample_rows(ArrayEncoding((3, 4, 5), channels_last=True))
    assert array.shape == (ROWS, 4, 5, 3) and inputs.shape == (ROWS, 3, 4, 5)
    assert torch.equal(array.movedim(-1, 1).float(), inputs)
    assert sample_rows(ArrayEncoding((4, 5), channels_last=True)).array.shape == (ROWS, 4, 5, 1)
    _, array, inputs = sample_rows(ImageEncoding((3, 4, 5)))
    assert array.dtype == torch.uint8 and array.shape == (ROWS, 4, 5, 3)
    assert torch.equal(array.movedim(-1, 1).float() / 255, inputs)
    assert sample_rows(ImageEncoding((4, 5))).array.shape == (ROWS, 4, 5)
