"""`mazec plugin new`: it writes a package that installs, passes its tests and works."""

import ast
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mazec.cli.main import main
from mazec.plugins.gathering import gather
from mazec.plugins.installed import SELECTION
from mazec.plugins.providers import known_plugins

BIN = Path(sys.executable).parent


def run(*words: str | Path, folder: Path, path: Path, stdin: str = "") -> str:
    done = subprocess.run(
        words,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != SELECTION}
        | {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_it_installs_and_passes_its_own_tests(mazec, tmp_path: Path) -> None:
    package_folder, target, empty = tmp_path / "made", tmp_path / "target", tmp_path / "empty"
    empty.mkdir()
    ran = mazec("plugin", "new", "mazec-Long_wave", "--out", package_folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"written: {package_folder}; try: pip install -e {package_folder}\n"
    longest = tmp_path / "longest"
    assert mazec("plugin", "new", "-".join(["wave"] * 6), "--out", longest).code == 0
    for folder in (package_folder, longest):
        for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
            run(BIN / "ruff", *words, folder=folder, path=folder)
    assert " passed" in run(
        BIN / "pytest", "-p", "no:cacheprovider", folder=package_folder, path=package_folder
    )

    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, "--no-build-isolation", "--target", target, package_folder, folder=empty, path=empty)

    def command(*words: str, stdin: str = "") -> str:
        return run(BIN / "mazec", *words, folder=empty, path=target, stdin=stdin)

    facts = [
        "mazec-long-wave",
        "0.1.0",
        "2",
        str(target / "mazec_long_wave"),
        "symbol",
        "LONG_WAVE",
    ]
    assert facts in [line.split() for line in command("plugins").splitlines()]
    (row,) = [line for line in command("symbols").splitlines() if line.startswith("LONG_WAVE ")]
    assert row.split()[1] == "alpha" and row.endswith(" mazec-long-wave")
    gene = "input 16 output 3 LINEAR(8) long_wave(alpha=0.5)"
    assert command("check", "-", stdin=gene) == "-: ok (nothing found)\n"
    assert "nn.CELU(alpha=0.5)" in command("build", "-", stdin=gene)


def test_no_name_of_the_template_is_left(mazec, tmp_path: Path) -> None:
    package_folder = tmp_path / "made"
    assert mazec("plugin", "new", "wave", "--out", package_folder).code == 0
    files = {
        path.relative_to(package_folder).as_posix()
        for path in package_folder.rglob("*")
        if path.is_file()
    }
    package = {f"mazec_wave/{name}" for name in ("__init__.py", "plugin.py", "symbols.py")}
    assert files == package | {
        "mazec_wave/py.typed",
        "tests/test_symbols.py",
        "LICENSE",
        "README.md",
        "pyproject.toml",
    }
    assert not [file for file in files if "template" in (package_folder / file).read_text().lower()]


def test_the_default_folder_is_in_the_current_one(mazec, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert mazec("plugin", "new", "wave").out.startswith("written: mazec-wave;")
    assert {path.name for path in tmp_path.iterdir()} == {"mazec-wave"}


@pytest.mark.parametrize("form", ["folder", "file", "link"])
def test_an_existing_target_is_not_changed(mazec, tmp_path: Path, form: str) -> None:
    target = tmp_path / "there"
    if form == "folder":
        target.mkdir()
    elif form == "file":
        target.write_text("mine")
    else:
        target.symlink_to(tmp_path / "nowhere")
    ran = mazec("plugin", "new", "wave", "--out", target)
    assert ran.code == 1
    assert "error[E403]" in ran.err and "it already exists" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_failure_leaves_no_files(mazec, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    for out in (tmp_path / "no" / "such", tmp_path / "file" / "in", "a\0b", tmp_path / ("x" * 999)):
        ran = mazec("plugin", "new", "wave", "--out", out)
        assert (ran.code, ran.out) == (1, "")
        assert "error[E403]" in ran.err

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", full)
        ran = mazec("plugin", "new", "wave", "--out", tmp_path / "made")
    assert ran.code == 1
    assert "no space left on device" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it must be letters and digits"),
        ("2d", "it must be letters and digits"),
        ("wäve", "it must be letters and digits"),
        ("../wave", "it must be letters and digits"),
        ("w" * 31, "it has more than 30"),
        ("linear", "LINEAR is already a symbol of mazec"),
        ("mazec", "a plugin mazec already exists"),
        ("table", "TABLE is a reserved word"),
        ("nan", "NAN is a reserved word"),
        ("none", "None has another meaning"),
        ("layer", "Layer has another meaning"),
        ("entry-point", "EntryPoint has another meaning"),
        *((name, f"a plugin {name} already exists") for name in known_plugins()),
        (next(iter(next(iter(known_plugins().values())))).lower(), "is already a symbol"),
    ],
)
def test_invalid_names(mazec, tmp_path: Path, name: str, reason: str) -> None:
    ran = mazec("plugin", "new", name, "--out", tmp_path / "made")
    assert (ran.code, ran.out) == (2, "")
    assert reason in " ".join(ran.err.split())
    assert not list(tmp_path.iterdir())


NAMES = st.from_regex(r"(mazec-)?[a-zA-Z][a-zA-Z0-9_.-]{0,12}", fullmatch=True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(name="template")
@example(name="iterable")
@example(name="my.template")
@example(name="class")
@example(name="w1-2b")
@given(name=NAMES)
def test_any_name_is_rejected_or_works(name: str, tmp_path_factory, monkeypatch) -> None:
    package_folder = tmp_path_factory.mktemp("new") / "made"
    code = main(["plugin", "new", name, "--out", str(package_folder)])
    assert package_folder.exists() == (code == 0)
    if code:
        assert code == 2
        return
    (package,) = package_folder.glob("mazec_*")
    for file in package_folder.rglob("*.py"):
        ast.parse(file.read_text())
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(package_folder))
        vocabulary = gather([EntryPoint("own", f"{package.name}.plugin", "mazec")])
        for module in ("", ".plugin", ".symbols"):
            patch.delitem(sys.modules, package.name + module)
    assert vocabulary.rejected == ()
    (word,) = vocabulary.by_word
    assert word == package.name.removeprefix("mazec_").upper()
    assert vocabulary.symbol(word).torch((3,)).arguments == {"alpha": 1.0}
