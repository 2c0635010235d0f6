"""Bad input: it gets a clear diagnostic and an exit code, and leaves the old file unchanged."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OLD = "the content before"


@pytest.fixture
def build(mazec, tmp_path: Path):
    """Build a text over an old file, which must not change if the build fails."""

    def run(text: str | bytes, *options: str):
        target = tmp_path / "out" / "model.py"
        target.parent.mkdir(exist_ok=True)
        target.write_text(OLD)
        ran = mazec("build", "-", "-o", target, *options, stdin=text)
        assert ran.code in (0, 1)
        assert (target.read_text() == OLD) == (ran.code == 1)
        assert [path.name for path in target.parent.iterdir()] == ["model.py"]
        return ran

    return run


def test_an_empty_gene_is_a_network(mazec, build) -> None:
    assert mazec("check", "-", stdin="").code == 0
    assert build("", "--input", "8x8", "--output", "10").code == 0
    assert build("", "--input", "8x8").code == 0


def test_only_markers(mazec, build) -> None:
    text = "BRANCH_SEGMENT_MARKER " * 5 + "REPEAT_END BRANCH_STOP"
    ran = mazec("check", "-", stdin=text)
    assert ran.code == 0
    assert (ran.out.count("W201"), ran.out.count("W203"), ran.out.count("W202")) == (5, 1, 1)
    assert build(text, "--input", "4", "--output", "2").code == 0


def test_a_hundred_thousand_symbols(build) -> None:
    ran = build("LINEAR(3) RELU " * 50_000, "--input", "4")
    assert ran.code == 0
    assert "E502" in build("LINEAR(3) RELU " * 50_001, "--input", "4").err


@pytest.mark.parametrize(
    ("start", "code", "message"),
    [("REPEAT_START ", 1, "E502"), ("BRANCH_START ", 0, "")],  # lone segments are inlined
)
def test_fifty_thousand_nested_starts(mazec, build, start: str, code: int, message: str) -> None:
    ran = mazec("check", "-", stdin=start * 50_000)
    assert ran.code == 0
    assert "100000 notes" in ran.out  # each is unclosed and has no effect
    ran = build(start * 50_000 + "RELU", "--input", "4")
    assert ran.code == code
    assert message in ran.err


def test_a_billion_rounds_six_deep(build) -> None:
    ran = build("REPEAT_START(times=1000000000) " * 6 + "LINEAR(4)", "--input", "4")
    assert ran.code == 1
    assert "E502" in ran.err and "≥ 9.2e18" in ran.err


def test_a_layer_of_a_trillion(build) -> None:
    ran = build("LINEAR(out_features=1000000000000)", "--input", "4")
    assert ran.code == 1
    assert "E502" in ran.err


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "-1e999", "NaN"])
def test_reals_that_are_not_finite(build, value: str) -> None:
    ran = build(f"DROPOUT({value})", "--input", "4")
    assert ran.code == 1
    assert "error[E1" in ran.err


def test_nul_bytes(build) -> None:
    ran = build(b"RELU\0TANH", "--input", "4")
    assert ran.code == 1
    assert "E101" in ran.err and "\0" not in ran.err


def test_invalid_utf_8(build) -> None:
    ran = build(b"RELU \xff\xfe TANH", "--input", "4")
    assert ran.code == 1
    assert "E402" in ran.err and "byte 5 is not" in ran.err


def test_a_folder_and_a_missing_file(mazec, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "none.gene", tmp_path / "no" / "none.gene"):
        for command in ("build", "check", "fmt", "show", "draw", "encode", "decode", "mutate"):
            ran = mazec(command, file)
            assert ran.code == 1, (command, file)
            assert "E401" in ran.err + ran.out


@contextmanager
def without_permission() -> Iterator[Path]:
    """Give a folder that this process may not write to, even if the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "net.gene").write_text("RELU")
        (folder / "secret.gene").write_text("RELU")
        (folder / "secret.gene").chmod(0)
        (folder / "model.py").write_text(OLD)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        else:
            folder.chmod(0o555)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            else:
                folder.chmod(0o755)


def test_a_file_without_permission(mazec) -> None:
    mazec(
        "show", "-", "--input", "4", stdin="RELU"
    )  # to import everything before permissions change
    with without_permission() as folder:
        ran = mazec("check", folder / "secret.gene")
    assert ran.code == 1
    assert "E401" in ran.out and "ermission" in ran.out


def test_an_unwritable_target(mazec, tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no" / "model.py", "/proc/model.py"):
        ran = mazec("build", "-", "--input", "4", "-o", target, stdin="RELU")
        assert ran.code == 1, target
        assert "E403" in ran.err
    with without_permission() as folder:
        ran = mazec("build", "-", "--input", "4", "-o", folder / "model.py", stdin="RELU")
        left = sorted(path.name for path in folder.iterdir())
        kept = (folder / "model.py").read_text()
    assert ran.code == 1
    assert "E403" in ran.err and "ermission" in ran.err
    assert (left, kept) == (["model.py", "net.gene", "secret.gene"], OLD)


def test_a_damaged_container(mazec, gene, tmp_path: Path) -> None:
    blob = mazec("encode", gene("opinions")).raw
    target = tmp_path / "net.gene"
    target.write_text(OLD)
    damaged = [blob[:-1], blob[: len(blob) // 2], blob[:3], b"", b"not a container", blob + b"\0"]
    damaged += [blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :] for at in range(len(blob))]
    for data in damaged:
        ran = mazec("decode", "-", "-o", target, stdin=data)
        assert ran.code == 1
        assert "E404" in ran.err and "at byte" in ran.err
    assert target.read_text() == OLD


def test_a_container_is_not_text(mazec, gene) -> None:
    blob = mazec("encode", gene("opinions")).raw
    ran = mazec("check", "-", stdin=blob)
    assert ran.code == 1
    assert "mazec decode" in ran.out


def _plugin(folder: Path, name: str, code: str) -> None:
    (folder / f"{name}_symbols.py").write_text(code)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[mazec]\n{name} = {name}_symbols\n")


SYMBOL = """
mazec_contract = 2
from mazec.extensions import hookimpl
from mazec.symbols import Call, Layer

class {name}(Layer):
    "A symbol."

    def torch(self, seen):
        return Call("torch.nn.ReLU")

@hookimpl
def mazec_symbols():
    return [{listed}]
"""


def test_plugins_that_fail_are_rejected_with_a_warning(script, tmp_path: Path) -> None:
    _plugin(tmp_path, "raises", "raise RuntimeError('not today')")
    _plugin(tmp_path, "exits", "import sys\nsys.exit(3)")
    _plugin(tmp_path, "twice", SYMBOL.format(name="Wave", listed="Wave, Wave"))
    _plugin(tmp_path, "taken", SYMBOL.format(name="Linear", listed="Linear"))
    _plugin(tmp_path, "later", SYMBOL.format(name="Late", listed="Late").replace("= 2", "= 3"))
    _plugin(tmp_path, "earlier", SYMBOL.format(name="Early", listed="Early").replace("= 2", "= 1"))
    _plugin(tmp_path, "silent", SYMBOL.format(name="Mute", listed="Mute").replace("mazec_con", "_"))
    _plugin(tmp_path, "good", SYMBOL.format(name="Glow", listed="Glow"))
    # leftovers of removed packages, and invalid entry points
    for name, points in (("nameless", "own = nothing"), ("odd", "own = 1 bad!!"), ("no", "own")):
        facts = tmp_path / f"{name}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text("")
        (facts / "entry_points.txt").write_text(f"[mazec]\n{points}\n")
    ran = script("symbols", PYTHONPATH=str(tmp_path))
    assert ran.code == 0, ran.err
    assert "internal" not in ran.err
    assert ran.err.count("W601") >= 7
    for words in (
        ("raises", "not today"),
        ("exits", "SystemExit: 3"),
        ("twice", "WAVE"),
        ("taken", "LINEAR", "mazec"),
        ("later", "contract 3", "newer mazec"),
        ("earlier", "contract 1", "install a newer version of earlier"),
        ("silent", "mazec_contract = 2"),
    ):
        assert all(word in ran.err for word in words)
    assert "GLOW" in ran.out and "WAVE" not in ran.out
    checked = script("check", "-", stdin="GLOW LINEAR", PYTHONPATH=str(tmp_path))
    assert checked.code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "-", "--output", "9" * 44), "at most 40 digits"),
        (("mutate", "-", "--jitter", "inf"), "finite"),
        (("merge", "-", "-", "--jitter", "inf"), "finite"),
    ],
)
def test_numbers_that_no_gene_can_contain_are_wrong_usage(mazec, arguments, message: str) -> None:
    ran = mazec(*arguments, stdin="input 4 RELU")
    assert ran.code == 2
    assert message in " ".join(ran.err.split())
