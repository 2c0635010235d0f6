import subprocess
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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
