"""Devices by name: what is there, and what is not."""

import pytest
import torch

from mazec.training.device import device


def test_the_processor_is_always_there() -> None:
    assert device("cpu") == "cpu"
    assert torch.zeros(1, device=device()).device.type in ("cpu", "cuda", "mps")
    assert torch.zeros(1, device=device("auto")).device.type == torch.device(device()).type


@pytest.mark.parametrize("name", ["cuda:4096", "gpu", "", "meta", "cpu:3", "cuda:x", "tpu"])
def test_another_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=f"no device '{name}' here .there are: auto, .*cpu"):
        device(name)
