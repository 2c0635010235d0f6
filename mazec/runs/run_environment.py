"""The environment of a run: everything that its figures depend on besides the experiment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mazec.files.file import read_text, write_file
from mazec.maze.run_warning import RunWarning

ENVIRONMENT = "environment.json"
"""The name of its file in the folder of a run."""
_BEGUN = "begun.json"
_OLD_KEYS = (
    ("the data set ", "data "),
    ("the plugin ", "plugin "),
    ("the device", "device"),
    ("the number of threads", "threads"),
    ("the build of PyTorch", "torch"),
)
"""The beginnings of keys in the first format, ``begun.json``, with those that replace them."""


@dataclass(frozen=True)
class RunEnvironment:
    """The facts that figures depend on, by key: ``device``, ``data digits`` and the like."""

    facts: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> "RunEnvironment | None":
        """Return the environment that the run of a folder began in, or None if it has no file.

        A damaged file gives an environment without facts. Raises ``FileError`` if the file cannot
        be read.
        """
        for name in (ENVIRONMENT, _BEGUN):
            path = folder / name
            if not path.exists():
                continue
            try:
                content = json.loads(read_text(path).content)
            except (ValueError, RecursionError):
                content = None
            facts = content if isinstance(content, dict) else {}
            old = name == _BEGUN
            return cls({_key(key) if old else key: str(fact) for key, fact in facts.items()})
        return None

    def write(self, folder: Path) -> None:
        """Write the environment into the folder of a new run. Raises ``FileError``."""
        write_file(folder / ENVIRONMENT, json.dumps(dict(self.facts), indent=2) + "\n")

    def changes(self, before: "RunEnvironment") -> Iterator[RunWarning]:
        """Yield a warning for each fact that has changed since ``before``."""
        for key, fact in self.facts.items():
            known = before.facts.get(key)
            if known != fact:
                yield RunWarning.environment_changed(key, known, fact)


def _key(old: str) -> str:
    for start, key in _OLD_KEYS:
        if old.startswith(start):
            return key + old.removeprefix(start)
    return old
