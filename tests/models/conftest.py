"""Models of small networks, and virtual environments without mazec."""

import builtins
import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from safetensors.torch import save

from mazec.api import compile
from mazec.gene.gene import Gene
from mazec.models.source import SOURCE, WEIGHTS, model_source
from mazec.plugins import installed_vocabulary
from mazec.tasks.encoding import Encoding
from mazec.tasks.target import Target

PROBE = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is not None)"


def needed(names):
    """Return the distributions with all that they require."""
    found, open_names = {}, list(names)
    while open_names:
        one = distribution(open_names.pop())
        if one.name in found:
            continue
        found[one.name] = one
        for text in one.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                open_names.append(requirement.name)
    return found.values()


@pytest.fixture(scope="session")
def fresh_environment(tmp_path_factory):
    """Create virtual environments with some distributions, and return what runs Python in one.

    The distributions and all that they require are links to those of the tests. Neither mazec nor
    ``absent`` can be imported there.
    """

    def create(*names, absent):
        folder = tmp_path_factory.mktemp("fresh") / "venv"
        venv.create(folder, symlinks=True)
        (packages,) = folder.glob("lib/python*/site-packages")
        for one in needed(names):
            for top in {file.parts[0] for file in one.files} - {"..", "__pycache__"}:
                if not (packages / top).exists():
                    (packages / top).symlink_to(Path(one.locate_file(top)).resolve())

        def run(*arguments, cwd):
            command = [folder / "bin" / "python", "-I", *map(str, arguments)]
            return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)

        for name in ("mazec", *absent):
            assert run("-c", PROBE, name, cwd=folder).returncode == 0, name
        assert all(run("-c", PROBE, name, cwd=folder).returncode == 1 for name in names)
        return run

    return create


Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write the model of a small network with random weights into a new folder."""

    def write(encoding: Encoding, target: Target, gene: Gene | None = None) -> Path:
        symbol = installed_vocabulary().symbol
        gene = gene or Gene([symbol("LINEAR", out_features=8), symbol("RELU")])
        network = compile(gene, encoding.shape, target.outputs)
        weights = save(network.module().state_dict())
        folder = tmp_path / f"model-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        digest = hashlib.sha256(weights).hexdigest()
        text = model_source(network, encoding, target, weights_sha256=digest)
        (folder / SOURCE).write_text(text, encoding="utf-8")
        (folder / WEIGHTS).write_bytes(weights)
        return folder

    return write


@pytest.fixture
def imported() -> Callable[[Path], Any]:
    """Execute a model's file as a module, and return the module."""

    def execute(folder: Path) -> ModuleType:
        path = folder / SOURCE
        module = ModuleType("model")
        module.__file__ = str(path)
        before = set(sys.modules)
        code = builtins.compile(
            path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True
        )
        exec(code, module.__dict__)
        assert not {name for name in set(sys.modules) - before if name.startswith("mazec")}
        return module

    return execute
