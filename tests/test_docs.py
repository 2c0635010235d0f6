"""The manual: generated pages are current, command lines parse, and blocks marked `run` run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from mazec.cli.main import app
from mazec.diagnostics.catalog import CATALOG
from mazec.plugins import installed_vocabulary

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    language: str
    runs: bool
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"^```(\w+)?([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            line = text[: match.start()].count("\n") + 1
            yield Block(page, line, match[1] or "", "run" in match[2].split(), match[3])


BLOCKS = list(blocks())
SHELL = [block for block in BLOCKS if block.language == "sh"]
LINES = [
    pytest.param(line, id=f"{block}-{number}")
    for block in SHELL
    for number, line in enumerate(block.text.splitlines())
    if "mazec" in line
]


def test_generated_pages_are_current() -> None:
    command = [sys.executable, ROOT / "docs" / "generate.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_diagnostic_and_symbol_has_a_section() -> None:
    diagnostics = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    symbols = (ROOT / "docs" / "symbols.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\w\d+)$", diagnostics, re.MULTILINE) == list(CATALOG)
    built_in = [
        s.name for s in installed_vocabulary() if installed_vocabulary().origins[s.name] == "mazec"
    ]
    assert re.findall(r"^### (\w+)$", symbols, re.MULTILINE) == built_in


def commands(line: str) -> Iterator[list[str]]:
    """Yield the arguments of each `mazec` in a shell line, without comments and pipes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&><")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, "|"]:
        if set(word) <= set("|;&><"):
            if words and Path(words[0]).name == "mazec":
                yield words[1:]
            words = []
        else:
            words.append(word)


@pytest.mark.parametrize("line", LINES)
def test_the_command_line_accepts_every_line(line: str) -> None:
    group = typer.main.get_command(app)
    command_lines = list(commands(line))
    assert command_lines, line
    for arguments in command_lines:
        if arguments[0] not in group.commands:  # type: ignore[attr-defined]
            assert arguments[0].startswith("--"), arguments
            continue
        command = group.commands[arguments[0]]  # type: ignore[attr-defined]
        command.make_context(arguments[0], arguments[1:])


def test_targets_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z]+)\b", page.read_text(encoding="utf-8")):
            assert target in targets, (page.name, target)


def test_link_targets_exist() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text):
            assert link.startswith("https://") or (page.parent / link).exists(), (page.name, link)


def interpreter(block: Block) -> list[str]:
    return ["bash", "-euo", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_marked_run_succeed(page: Path, tmp_path: Path) -> None:
    """Run the blocks of a page one after the other in one folder with the sample genes."""
    shutil.copytree(ROOT / "genes", tmp_path / "genes")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for block in BLOCKS:
        if block.page == page and block.runs:
            done = subprocess.run(
                [*interpreter(block), block.text],
                cwd=tmp_path,
                env=os.environ | {"PATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
