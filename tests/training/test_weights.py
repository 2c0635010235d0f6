"""Weights in the safetensors format."""

import torch
from safetensors.torch import load

from mazec import compile, parse
from mazec.training.vehicle import Vehicle
from mazec.training.weights import weights


def test_weights_go_into_another_module_of_the_network() -> None:
    network = compile(parse("LINEAR(5) BATCH_NORM1D"), input=(3,), output=2)
    vehicle = Vehicle(network, seed=4)
    module = network.module()
    module.load_state_dict(load(weights(vehicle)))
    for name, value in vehicle.module.state_dict().items():
        assert torch.equal(module.state_dict()[name], value), name


def test_a_network_without_weights() -> None:
    assert load(weights(Vehicle(compile(parse("RELU"), input=(3,))))) == {}
