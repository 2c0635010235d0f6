"""Fault-tolerant passes: a flat gene becomes a tree, whatever evolution made of it."""
