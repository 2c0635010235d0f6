"""Fault-tolerant passes that turn any flat gene into a tree."""
