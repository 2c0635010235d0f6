"""A number as output."""

import torch

from mazec.blocks.predict.quantity import Quantity


def test_the_number_is_in_its_unit() -> None:
    price = Quantity("price", mean=100.0, deviation=10.0, unit="EUR")
    outputs = torch.tensor([[0.0], [-1.5]])
    assert price.predictions(outputs) == [100.0, 85.0]
    assert price.columns(outputs) == {"price (EUR)": ["100", "85"]}
    assert str(price) == "  price (EUR): a number"
    assert Quantity("price").heading == "price"


def test_a_number_is_written_with_all_digits_of_a_float32() -> None:
    outputs = torch.tensor([[0.1234567890123]])
    (text,) = Quantity("x").columns(outputs)["x"]
    assert torch.tensor(float(text)) == outputs[0, 0]
