"""House rules that no linter checks: light commands, one place per symbol, sizes, no local paths.

``pyproject.toml`` has the rules that import-linter and ruff check: import contracts, docstrings,
complexity, banned names.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mazec.plugins import installed_vocabulary

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mazec"
SOURCES = sorted(PACKAGE.rglob("*.py"))

TORCH = re.compile(r"(torch|torchvision)(\.|$)")

LONG_FILES: dict[str, str] = {
    "tests/golden/test_golden.py": "a scenario for each diagnostic that no gene alone causes",
}
"""Files over 400 lines, each with its reason."""
LONG_FUNCTIONS: dict[str, str] = {
    "cli/evolve.py:evolve": "the options of the command",
    "cli/train.py:train": "the options of the command",
    "evolution/mutate.py:mutate_gene": "all kinds of mutation in their order",
    "network/pricing.py:_sequence": "prices every symbol of every gene; calls would cost more",
    "store/migrations/versions/0001_the_first_tables.py:upgrade": "a list of tables, run once",
}
"""Functions over 50 lines, ``file:function``, each with its reason."""


def inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and dotted name of each import of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


# -- imports -------------------------------------------------------------------------------------

BREACHES = {
    "gene/late.py": "def late():\n    import mazec.passes.nest\n",
    "symbols/types.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from mazec.network import price\n"
    ),
    "passes/sibling.py": "from mazec.evolution import merge\n",
    "network/heavy.py": "import torch.nn\n",
    "backends/copies.py": "from mazec.blocks import join\n",
    "cli/checks.py": "from mazec import testing\n",
    "blocks/knows.py": "from mazec.symbols import Symbol\n",
    "a_new_room/__init__.py": "",
}
"""Files that break the import contract, each in one way."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_import_contract_detects_every_violation(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "mazec", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint_imports(tmp_path).returncode == 0
    for name, content in BREACHES.items():
        (tmp_path / "mazec" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "mazec" / name).write_text(content)
    linted = lint_imports(tmp_path)
    assert linted.returncode == 1
    for name in BREACHES:
        module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert re.search(rf"\b{module}\b", linted.stdout), f"{name}\n{linted.stdout}"


def test_helper_blocks_import_nothing_but_torch() -> None:
    others = [
        f"{inside(path)}:{line}: {name}"
        for path in sorted((PACKAGE / "blocks").glob("*.py"))
        for line, name in imports(path)
        if not TORCH.match(name)
    ]
    assert others == []


def loaded(code: str) -> set[str]:
    """Return the top-level modules that a new interpreter has loaded after running some code."""
    shown = "import sys; print('\\n' + ' '.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{shown}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


HEAVY = {"torch", "torchvision", "sklearn", "scipy", "onnx"}


def test_importing_mazec_loads_no_torch() -> None:
    assert not loaded("import mazec") & HEAVY


GENE = str(ROOT / "genes" / "tower.gene")
LIGHT = [
    "--help",
    "symbols",
    "plugins",
    "--no-plugins plugins",
    "experiment check quickstart",
    "experiment show king-of-mnist",
    f"check {GENE}",
    f"fmt --check {GENE}",
    f"show {GENE}",
    f"build {GENE}",
    f"diff {GENE} {GENE}",
]


@pytest.mark.parametrize("command", LIGHT, ids=lambda command: " ".join(command.split()[:2]))
def test_light_commands_load_nothing_heavy(command: str) -> None:
    arguments = command.split()
    modules = loaded(f"from mazec.cli.main import main; assert main({arguments}) == 0")
    assert not modules & (HEAVY | {"sqlalchemy", "alembic", "numpy"})


# -- one place per symbol ------------------------------------------------------------------------


def prose(path: Path) -> set[int]:
    """Return the lines of docstrings and of the diagnostics' pages, which may name symbols."""
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Kind":
            page = node.args[-1]
            lines.update(range(page.lineno, (page.end_lineno or page.lineno) + 1))
    return lines


NAMESAKES = re.compile(
    r"\bHead\.[A-Z]+|^    [A-Z]+ = \"(?:linear|snap|none)\"$|graph\.add\(\"[A-Z]\w+\""
)
"""Heads of networks and operators of ONNX, which may be called like symbols."""


def test_only_its_own_family_names_a_symbol() -> None:
    """Check that code, strings and comments name a symbol only in its own family."""
    names: dict[str, Path] = {}
    for symbol in installed_vocabulary():
        if installed_vocabulary().origins[symbol.name] == "mazec":
            home = Path(sys.modules[symbol.__module__].__file__ or "")
            names.update(dict.fromkeys((symbol.name, symbol.__name__, *symbol.aliases), home))
    assert len(names) > 60
    found = []
    for path in SOURCES:
        documentation = prose(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", NAMESAKES.sub("", line)))
            for word in sorted(words & names.keys()):
                if names[word] != path and number not in documentation:
                    found.append(f"{inside(path)}:{number}: {word}")
    assert found == []


# -- sizes and words -----------------------------------------------------------------------------


def test_long_files_have_a_reason() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("mazec", "docs", "benchmarks", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    }
    assert found == LONG_FILES.keys()


def test_long_functions_have_a_reason() -> None:
    found = {
        f"{inside(path)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 50
    }
    assert found == LONG_FUNCTIONS.keys()


NO_NAMES = {"utils", "helpers", "manager", "base", "misc", "common"}


def test_no_file_has_a_meaningless_name() -> None:
    assert [inside(p) for p in SOURCES if p.stem in NO_NAMES or p.parent.name in NO_NAMES] == []


# Built from parts, so that this file does not find itself.
FOREIGN = re.compile(
    r"(?<![\w.])/"
    + r"(work|home|root|Users)/\w"
    + "|"
    + r"(index|find-links).{0,4}(=|\s)\s*\w+:/"
    + "/"
)


def test_no_committed_file_contains_a_local_path() -> None:
    folders = ("mazec", "tests", "docs", "genes", "grammar", "benchmarks", ".ci", ".github")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()]
    files += [p for p in ROOT.glob("*") if p.is_file() and p.name != ".git"]  # of a worktree
    found = []
    for path in files:
        if path.suffix in {".pyc", ".png", ".geneb", ".npz", ".safetensors", ".gz"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FOREIGN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []
