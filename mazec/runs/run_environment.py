"""The environment of a run: whatever its figures depend on besides the experiment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mazec.files.file import read_text, write_file
from mazec.maze.run_warning import RunWarning

ENVIRONMENT = "environment.json"
"""The name of the file in the folder of a run."""
_BEGUN = "begun.json"
_OLD_KEYS = (
    ("the data set ", "data "),
    ("the plugin ", "plugin "),
    ("the device", "device"),
    ("the number of threads", "threads"),
    ("the build of PyTorch", "torch"),
)
"""The keys of the first form, ``begun.json``, and those of today."""


@dataclass(frozen=True)
class RunEnvironment:
    """The facts that figures depend on, by key: ``device``, ``data digits`` and the like."""

    facts: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> "RunEnvironment | None":
        """Return what was noted when the run of a folder began; None where nothing was.

        A damaged note has no facts. Raises ``FileError`` for a file that cannot be read.
        """
        for name in (ENVIRONMENT, _BEGUN):
            path = folder / name
            if not path.exists():
                continue
            try:
                noted = json.loads(read_text(path).content)
            except ValueError:
                noted = None
            facts = noted if isinstance(noted, dict) else {}
            old = name == _BEGUN
            return cls({_key(key) if old else key: str(fact) for key, fact in facts.items()})
        return None

    def write(self, folder: Path) -> None:
        """Note the environment in the folder of a new run. Raises ``FileError``."""
        write_file(folder / ENVIRONMENT, json.dumps(dict(self.facts), indent=2) + "\n")

    def changes(self, before: "RunEnvironment") -> Iterator[RunWarning]:
        """Yield a warning for each fact that is not what it was before."""
        for key, fact in self.facts.items():
            known = before.facts.get(key)
            if known != fact:
                yield RunWarning.environment_changed(key, known, fact)


def _key(old: str) -> str:
    for start, key in _OLD_KEYS:
        if old.startswith(start):
            return key + old.removeprefix(start)
    return old
