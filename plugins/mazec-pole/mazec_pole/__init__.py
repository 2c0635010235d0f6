"""A trial that is no data set: balancing a pole on a cart."""
