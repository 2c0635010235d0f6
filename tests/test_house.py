"""The house rules that a machine can hold: the import contract, one place per symbol, sizes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mazec.plugins import installed_vocabulary

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mazec"
SOURCES = sorted(PACKAGE.rglob("*.py"))

LAYERS = {
    "diagnostics": 0,
    "randomness": 0,
    "extensions": 1,
    "files": 1,
    "symbols": 2,
    "gene": 3,
    "passes": 4,
    "evolution": 4,
    "network": 5,
    "tasks": 5,
    "plugins": 6,
    "backends": 6,
    "training": 7,
    "maze": 7,
    "store": 8,
    "workers": 9,
    "runs": 10,
    "cli": 11,
}
OUTSIDE = {"testing", "blocks"}

TORCH = re.compile(r"(torch|torchvision|safetensors\.torch|onnx\w*)(\.|$)")
TORCH_PLACES = (
    "blocks/",
    "backends/module.py",
    "backends/onnx.py",
    "training/",
    "workers/",
    "runs/",
    "testing/",
)

LONG_FILES: dict[str, str] = {
    "mazec/diagnostics/catalog.py": "a table of texts, looked up by code",
    "mazec/gene/container.py": "a whole file format",
}
"""Files over 400 lines, each with its reason."""
LONG_FUNCTIONS: dict[str, str] = {
    "evolution/mutate.py:mutate_gene": "all kinds of mutation in their order",
    "network/pricing.py:_sequence": "prices every symbol of every gene; calls would cost more",
    "store/migrations/versions/0001_the_first_tables.py:upgrade": "a list of tables, run once",
}
"""Functions over 50 lines, ``file:function``, each with its reason."""


def inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The package a file lies in; empty for ``mazec/__init__.py``."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of all that a file imports, wherever in the file it does so."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("import_module", "__import__")
        ):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant):
                    yield node.lineno, str(argument.value)


def breaches(path: Path) -> Iterator[str]:
    own = room(path)
    for line, name in imports(path):
        if name.split(".")[0] != "mazec":
            continue
        other = name.split(".")[1] if "." in name else ""
        lower = other in LAYERS and own in LAYERS and LAYERS[other] < LAYERS[own]
        if not (lower or other == own):
            yield f"{inside(path)}:{line}: {own} imports {name}"


def test_every_room_has_its_layer() -> None:
    rooms = {room(path) for path in SOURCES} - {""}
    assert rooms <= LAYERS.keys() | OUTSIDE


def test_a_layer_imports_only_lower_layers() -> None:
    bound = [path for path in SOURCES if room(path) and room(path) not in {"testing"}]
    assert [breach for path in bound for breach in breaches(path)] == []


def test_the_contract_sees_hidden_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    bad = tmp_path / "gene" / "bad.py"
    bad.parent.mkdir()
    bad.write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from mazec.network import price\n"
        "def late():\n    import mazec.passes.nest\n"
        "import importlib\nimportlib.import_module('mazec.cli.main')\n"
        "from mazec import store\nfrom mazec.symbols import Symbol\n"
    )
    assert len(list(breaches(bad))) == 4


def test_torch_is_imported_only_where_it_may_be() -> None:
    found = [
        f"{inside(path)}:{line}: {name}"
        for path in SOURCES
        if not inside(path).startswith(TORCH_PLACES)
        for line, name in imports(path)
        if TORCH.match(name)
    ]
    assert found == []


def test_helper_blocks_import_nothing_but_torch() -> None:
    found = [
        f"{inside(path)}:{line}: {name}"
        for path in sorted((PACKAGE / "blocks").glob("*.py"))
        for line, name in imports(path)
        if not TORCH.match(name)
    ]
    assert found == []


def loaded(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after running some code."""
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
    held = loaded(f"from mazec.cli.main import main; assert main({arguments}) == 0")
    assert not held & (HEAVY | {"sqlalchemy", "alembic", "numpy"})


# -- one place per symbol ------------------------------------------------------------------------


def prose(path: Path) -> set[int]:
    """Lines of docstrings and of the diagnostics' pages: the manual, which may name symbols."""
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Kind":
            page = node.args[-1]
            lines.update(range(page.lineno, (page.end_lineno or page.lineno) + 1))
    return lines


HEADS = re.compile(r"\bHead\.[A-Z]+|^    [A-Z]+ = \"(?:linear|snap|none)\"$")


def test_nothing_else_names_a_symbol() -> None:
    """Not in code, a string or a comment: only a symbol's own family, tests and docs name it."""
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
            words = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", HEADS.sub("", line)))
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


def test_everything_public_is_documented() -> None:
    found = []
    for path in SOURCES:
        if path.name.startswith("_") and path.name != "__init__.py":
            continue
        stack: list[tuple[str, ast.AST]] = [(inside(path), tree(path))]
        while stack:
            name, node = stack.pop()
            if ast.get_docstring(node) is None:  # type: ignore[arg-type]
                found.append(name)
            stack += [
                (f"{name}:{child.name}", child)
                for child in ast.iter_child_nodes(node)
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not child.name.startswith("_")
                and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and "overload" not in {ast.unparse(d) for d in child.decorator_list}
            ]
    assert found == []


NO_NAMES = {"utils", "helpers", "manager", "base", "misc", "common"}


def test_no_file_is_named_after_nothing() -> None:
    assert [inside(p) for p in SOURCES if p.stem in NO_NAMES or p.parent.name in NO_NAMES] == []


# Built from parts, so that this file does not find itself.
FOREIGN = re.compile(
    r"(?<![\w.])/"
    + r"(work|home|root|Users)/\w"
    + "|"
    + r"(index|find-links).{0,4}(=|\s)\s*\w+:/"
    + "/"
)


def test_no_committed_file_names_a_place_of_one_machine() -> None:
    folders = ("mazec", "tests", "docs", "genes", "grammar", "benchmarks", ".ci")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()]
    files += [p for p in ROOT.glob("*") if p.is_file()]
    found = []
    for path in files:
        if path.suffix in {".pyc", ".png", ".geneb", ".npz", ".safetensors", ".gz"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FOREIGN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []
