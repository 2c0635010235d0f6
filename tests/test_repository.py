"""Files of the services around the repository: they parse, and their commands exist."""

import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from mazec.cli.main import app

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def load(path: str | Path) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_commands_of_the_workflow_exist() -> None:
    (job,) = load(".github/workflows/ci.yml")["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    oldest, newest = job["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={oldest}"
    assert newest == "3.x"


def check_lines() -> list[list[str]]:
    """Return the commands of `make check`, each split into arguments."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    match = re.search(r"^check:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert match
    return [shlex.split(line.replace("$(BIN)", ".venv/bin")) for line in match[1].splitlines()]


def test_hooks_run_the_tools_of_make_check() -> None:
    (repo,) = load(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    lines = check_lines()
    for hook in repo["hooks"]:
        program, *words = shlex.split(hook["entry"])
        assert (Path(sys.executable).parent / Path(program).name).exists(), hook["id"]
        first = [program, *words[:1]]
        assert any(line[: len(first)] == first for line in lines), hook["id"]
        for word in words:
            assert "/" not in word or (ROOT / word).exists(), hook["id"]


def test_the_citation_names_mazec_and_the_articles() -> None:
    citation = load("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["title"] == PROJECT["name"]
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    for reference in citation["references"]:
        assert reference["title"].startswith("MAZE - ")
        assert [author["family-names"] for author in reference["authors"]] == ["Lin"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_ask_for_commands_that_exist(path: Path) -> None:
    template = load(path)
    assert {"name", "description", "body"} <= template.keys()
    fields = [part["id"] for part in template["body"]]
    assert len(set(fields)) == len(fields)
    named = re.findall(r"\bmazec ([a-z-]+(?: [a-z]+)?)", path.read_text(encoding="utf-8"))
    assert named
    top: Any = typer.main.get_command(app)
    for words in named:
        command = top
        for word in words.split():
            if word.startswith("--"):
                assert any(word in option.opts for option in command.params), words
            else:
                command = command.commands[word]
