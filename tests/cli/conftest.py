"""Fixtures that run the command line, in this process or as the installed script."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mazec.cli.main import main
from mazec.plugins.installed import SELECTION

GENES = Path(__file__).parents[2] / "genes"
SCRIPT = Path(sys.executable).parent / "mazec"


@dataclass(frozen=True)
class Ran:
    """The exit code and the output of a command line."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()


class _Stream(io.TextIOWrapper):
    """A text stream that keeps its bytes, and that may pretend to be a terminal."""

    def __init__(self, content: bytes = b"", terminal: bool = False) -> None:
        self.bytes = io.BytesIO(content)
        self._terminal = terminal
        super().__init__(self.bytes, encoding="utf-8", newline="\n")

    def isatty(self) -> bool:
        return self._terminal

    def content(self) -> bytes:
        self.flush()
        return self.bytes.getvalue()


Mazec = Callable[..., Ran]


@pytest.fixture
def mazec(monkeypatch: pytest.MonkeyPatch) -> Mazec:
    """Run a command line in this process."""

    def run(*arguments: object, stdin: str | bytes = b"", terminal: bool = False) -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = _Stream(terminal=terminal), _Stream(terminal=terminal)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", _Stream(data))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main([str(argument) for argument in arguments])
        return Ran(code, out.content(), err.content().decode())

    return run


@pytest.fixture
def script() -> Mazec:
    """Run the installed script."""

    def run(
        *arguments: object, stdin: str | bytes = b"", cwd: Path | None = None, **environment: str
    ) -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        variables = os.environ | environment
        if "PYTHONPATH" in environment:  # a test has installed plugins there
            variables = {name: value for name, value in variables.items() if name != SELECTION}
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            input=data,
            capture_output=True,
            cwd=cwd,
            env=variables | {name: environment[name] for name in environment if name == SELECTION},
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
def gene() -> Callable[[str], Path]:
    """The path of a sample gene."""
    return lambda name: GENES / f"{name}.gene"
