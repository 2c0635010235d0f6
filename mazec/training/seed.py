"""Seeds: every random draw has its own, derived from what it is for and never from when it is."""

import json
from hashlib import sha256


def derived(seed: int, *names: int | str) -> int:
    """A seed of 63 bits that depends on every part, and on their order."""
    text = json.dumps((seed, *names))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little") >> 1
