"""Outputs in batches and in evaluation mode."""

import pytest
import torch
from torch import nn

from mazec.blocks.predict.outputs import outputs_of


def test_outputs_are_those_of_evaluation() -> None:
    network = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5))
    inputs = torch.arange(7500.0).reshape(2500, 3) / 7500
    outputs = outputs_of(network, inputs)
    assert network.training
    with torch.no_grad():
        torch.testing.assert_close(outputs, network.eval()(inputs))
    outputs_of(network, inputs)
    assert not network.training


def test_a_network_without_weights_has_outputs_too() -> None:
    assert outputs_of(nn.ReLU(), torch.tensor([[-1.0, 2.0]])).tolist() == [[0.0, 2.0]]


def test_findings_are_a_warning() -> None:
    with pytest.warns(UserWarning, match=r"^row 1 is odd; and 1 more findings$"):
        outputs_of(nn.ReLU(), torch.ones(1, 1), ["row 1 is odd", "row 2 too"])
    with pytest.warns(UserWarning, match=r"^row 1 is odd$"):
        outputs_of(nn.ReLU(), torch.ones(1, 1), ["row 1 is odd"])


def test_outputs_that_are_not_finite_are_an_error() -> None:
    network = nn.Linear(1, 1)
    with pytest.raises(ValueError, match="sample 2 has no prediction"):
        outputs_of(network, torch.tensor([[1.0], [torch.inf]]))
    assert network.training
