"""Weights in the safetensors format, which any PyTorch program can load."""

from safetensors.torch import save

from mazec.training.vehicle import Vehicle


def weights(vehicle: Vehicle) -> bytes:
    """Return the ``state_dict`` of a vehicle's module in the safetensors format."""
    state = vehicle.module.state_dict()
    return save({name: value.detach().cpu().contiguous() for name, value in state.items()})
