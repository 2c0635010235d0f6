"""The outputs of a network for encoded samples."""

import warnings

import torch
from torch import nn


@torch.inference_mode()
def outputs_of(
    network: nn.Module, inputs: torch.Tensor, findings: list[str] | None = None
) -> torch.Tensor:
    """Return the outputs of a network in evaluation mode, batch by batch.

    Warns about ``findings`` in the samples. Raises ``ValueError`` if an output is not
    finite.
    """
    if findings:
        more = f"; and {len(findings) - 1} more findings" if len(findings) > 1 else ""
        warnings.warn(findings[0] + more, stacklevel=3)
    device = next((weight.device for weight in network.parameters()), inputs.device)
    training = network.training
    network.eval()
    try:
        outputs = torch.cat(
            [network(batch.to(device)).cpu() for batch in torch.split(inputs, 1000)]
        )
    finally:
        network.train(training)
    finite = outputs.isfinite().flatten(1).all(1)
    if not bool(finite.all()):
        sample = int(finite.int().argmin()) + 1
        raise ValueError(f"sample {sample} has no prediction: its values are too large")
    return outputs
