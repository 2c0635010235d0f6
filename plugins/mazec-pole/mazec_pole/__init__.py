"""A trial without a data set: balancing a pole on a cart."""
