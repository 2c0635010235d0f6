"""Training: data sets as tensors, a network as a vehicle, and the trial on a data set.

Nothing is imported here, so that the rules of the maze can name an epoch without loading torch.
"""
