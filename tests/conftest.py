"""What holds for every test."""

import os

# Two test processes share a machine; more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
