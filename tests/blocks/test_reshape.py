import torch

from mazec.blocks.reshape import Reshape


def test_values_are_kept_in_order():
    x = torch.arange(12.0).reshape(2, 6)
    made = Reshape((1, 3, 2))(x)
    assert made.shape == (2, 1, 3, 2)
    assert torch.equal(made.flatten(1), x)


def test_the_repr_is_that_of_the_article():
    assert str(Reshape((1, 784))) == "Reshape()"


def test_non_contiguous_values_and_an_empty_batch():
    x = torch.arange(12.0).reshape(2, 2, 3).transpose(1, 2)
    assert Reshape((6,))(x).shape == (2, 6)
    assert Reshape((6,))(x[:0]).shape == (0, 6)
