"""Entry point of the plugin: the contract version and the hook for symbols."""

from collections.abc import Iterable

from mazec import Symbol, hookimpl
from mazec_vision.convolution import Conv1d, Conv2d, Conv3d, DepthwiseConv2d, PointwiseConv2d
from mazec_vision.dropout import Dropout2d
from mazec_vision.norm import BatchNorm2d
from mazec_vision.pooling import AdaptiveAvgPool2d, AvgPool2d, GlobalAvgPool, MaxPool2d

mazec_contract = 2


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return every symbol of the package."""
    return (
        Conv1d,
        Conv2d,
        Conv3d,
        DepthwiseConv2d,
        PointwiseConv2d,
        MaxPool2d,
        AvgPool2d,
        AdaptiveAvgPool2d,
        GlobalAvgPool,
        BatchNorm2d,
        Dropout2d,
    )
