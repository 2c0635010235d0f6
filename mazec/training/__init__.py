"""Training: data sets as tensors, a network as a vehicle, and the trial on a data set.

This package imports nothing by itself, so that other modules do not load PyTorch through it.
"""
