"""The `mazec` command: help, exit codes, and errors without tracebacks."""

import subprocess
import sys
from pathlib import Path

import pytest

from mazec.cli import main as entry
from mazec.cli.main import COMMANDS

SCRIPT = Path(sys.executable).parent / "mazec"


def test_help_lists_every_command(mazec) -> None:
    ran = mazec("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for _, name, _, _ in COMMANDS)
    assert all(f"\n{panel}:\n" in ran.out for panel, _, _, _ in COMMANDS)
    assert "..." not in ran.out.partition("\nOptions:")[2]  # no sentence is cut off


@pytest.mark.parametrize("name", [name for _, name, _, _ in COMMANDS])
def test_the_help_of_each_command_has_an_example(mazec, name: str) -> None:
    ran = mazec(name, "--help")
    assert ran.code == 0
    assert f"Example: mazec {name} " in " ".join(ran.out.split())


def test_wrong_usage_is_2(mazec) -> None:
    for arguments in (["nope"], ["build"], ["check", "--nope", "-"], ["show", "-", "--head", "x"]):
        ran = mazec(*arguments)
        assert ran.code == 2, arguments
        assert ran.out == "" and ran.err


def test_the_version(mazec) -> None:
    assert mazec("--version").out.startswith("mazec 0.")


def test_an_internal_error_is_one_line(mazec, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("an unexpected problem\nat all")

    monkeypatch.setattr(entry, "app", fail)
    monkeypatch.delenv("MAZEC_DEBUG", raising=False)
    ran = mazec("symbols")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "error: internal error: RuntimeError: an unexpected problem"
    assert "MAZEC_DEBUG=1" in ran.err and "Traceback" not in ran.err
    monkeypatch.setenv("MAZEC_DEBUG", "1")
    assert "Traceback" in mazec("symbols").err


def test_running_out_of_memory_is_reported(mazec, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(entry, "app", fail)
    ran = mazec("symbols")
    assert (ran.code, ran.err) == (1, "error: out of memory\n")


def test_ctrl_c_is_130(mazec, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "app", fail)
    assert mazec("symbols").code == 130


def test_a_closed_pipe_is_not_an_error(gene) -> None:
    line = f"set -o pipefail; {SCRIPT} show {gene('article')} --format json | head -c 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.stdout == "{"
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_reported(gene) -> None:
    for command in ("build", "fmt", "show", "check"):
        source = "-" if command == "fmt" else str(gene("tower"))
        with Path("/dev/full").open("w") as full, gene("tower").open() as source_file:
            done = subprocess.run(
                [SCRIPT, command, source],
                stdin=source_file,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 1, command
        assert done.stderr.startswith("error[E403]: cannot write <standard output>: ")
        assert ": no space left on device\n" in done.stderr


@pytest.mark.parametrize("command", ["check", "build", "symbols --format json"])
def test_closed_streams(gene, command: str) -> None:
    line = f"{SCRIPT} {command} {gene('tower') if ' ' not in command else ''}"

    def closed(streams: str) -> subprocess.CompletedProcess[str]:
        arguments = ["bash", "-c", f"{line} {streams}"]
        return subprocess.run(arguments, capture_output=True, text=True, check=False)

    no_output = closed(">&-")
    assert no_output.returncode == 1
    assert no_output.stderr.startswith("error[E403]: cannot write <standard output>: ")
    assert "Traceback" not in no_output.stderr and "Exception" not in no_output.stderr
    no_errors = closed("2>&-")
    assert (no_errors.returncode, no_errors.stderr) == (0, "")
    assert no_errors.stdout
    assert closed(">&- 2>&-").returncode == 1
