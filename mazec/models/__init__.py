"""Trained networks as files that take raw samples and need no mazec."""
