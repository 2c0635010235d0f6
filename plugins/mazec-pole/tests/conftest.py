"""What holds for every test."""

import os

# More threads than one only wait for each other on networks as small as these.
os.environ.setdefault("OMP_NUM_THREADS", "1")
