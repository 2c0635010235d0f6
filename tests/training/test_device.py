"""Devices by name, available or not."""

import pytest
import torch

from mazec.training.device import device


def test_the_cpu_is_always_available() -> None:
    assert device("cpu") == "cpu"
    assert torch.zeros(1, device=device()).device.type in ("cpu", "cuda", "mps")
    assert torch.zeros(1, device=device("auto")).device.type == torch.device(device()).type


@pytest.mark.parametrize("name", ["cuda:4096", "gpu", "", "meta", "cpu:3", "cuda:x", "tpu"])
def test_an_unavailable_device_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=f"no device '{name}' here .there are: auto, .*cpu"):
        device(name)
