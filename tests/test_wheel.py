"""The wheel: it is built, installed elsewhere and used outside the repository."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_wheel_works_outside_the_repository(tmp_path: Path) -> None:
    dist, target, empty = tmp_path / "dist", tmp_path / "target", tmp_path / "empty"
    empty.mkdir()
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "mazec/grammar/gene.lark" in names and "mazec/py.typed" in names
    assert "mazec/plugins/known_plugins.json" in names
    assert "mazec/genes/vision/lenet.gene" in names  # where vision.toml looks for its founders
    assert not [name for name in names if not name.startswith(("mazec/", "mazec-"))]

    install = [
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--quiet",
        "--no-index",
        "--target",
        str(target),
    ]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)
    # what an editable install puts on the path must not win over the wheel
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import mazec; print(mazec.__file__);"
        "from mazec.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )

    def mazec(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, str(target), *arguments],
            cwd=empty,
            env=os.environ | {"PYTHONPATH": str(target)},
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        first, _, said = done.stdout.partition("\n")
        assert first.startswith(str(target))
        return said

    source = mazec("build", "-", "--input", "8x8", "--output", "10", stdin="LINEAR(32) RELU")
    # no plugin is installed there
    shipped = [
        path.stem
        for path in (ROOT / "experiments").glob("*.toml")
        if not tomllib.loads(path.read_text(encoding="utf-8")).get("plugins")
    ]
    assert mazec("experiment", "check", *shipped).count(": ok") == len(shipped)
    options = ["--periods", "1", "--workers", "1", "--out", "run"]
    mazec("experiment", "new", "tiny")
    text = (empty / "tiny.toml").read_text().replace("slots = 40", "slots = 3")
    (empty / "tiny.toml").write_text(text)
    assert "champion: agent" in mazec("evolve", "tiny.toml", *options)
    mazec("plugin", "new", "wave")
    begun = {path.name for path in (empty / "mazec-wave").rglob("*")}
    assert {"pyproject.toml", "symbols.py", "test_symbols.py"} < begun
    assert not [name for name in begun if name.startswith((".", "__pycache__"))]
    (empty / "model.py").write_text(source)
    ran = subprocess.run(
        [sys.executable, "-I", "model.py"], cwd=empty, capture_output=True, text=True, check=True
    )
    assert "parameters 2410" in ran.stdout
