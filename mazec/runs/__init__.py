"""Runs: the folder of an experiment, its driver, its progress and its champion."""
