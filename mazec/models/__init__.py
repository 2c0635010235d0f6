"""Trained networks as folders: a file that predicts raw samples, its weights, and a model card."""
