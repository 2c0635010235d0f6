"""The code of ``mazec.blocks.predict`` for a file, carried as text with all that it uses."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mazec.backends.inlining import import_bindings, without_statements

_PACKAGE = "mazec.blocks.predict"


@dataclass(frozen=True)
class CarriedCode:
    """The texts of modules, and the names that they bind with their import lines or ""."""

    texts: tuple[str, ...]
    names: Mapping[str, str]


@dataclass(frozen=True)
class _Block:
    """A module without docstring and imports, and the modules of the package that it uses."""

    text: str
    uses: tuple[str, ...]
    names: Mapping[str, str]


def carry(modules: Iterable[str]) -> CarriedCode:
    """Return the code of modules of the package; what a module uses comes before it."""
    ordered = dict.fromkeys(name for module in modules for name in _with_uses(module))
    blocks = [_read(name) for name in ordered]
    names = {name: line for block in blocks for name, line in block.names.items()}
    return CarriedCode(tuple(block.text for block in blocks), names)


def _with_uses(module: str) -> Iterator[str]:
    """Yield the modules that a module uses, and then itself; they do not use each other in turn."""
    for name in _read(module).uses:
        yield from _with_uses(name)
    yield module


@lru_cache
def _read(module: str) -> _Block:
    source = (
        files(_PACKAGE.partition(".")[0])
        .joinpath(*_PACKAGE.split(".")[1:], f"{module}.py")
        .read_text(encoding="utf-8")
    )
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    uses, names = [], {}
    for node in imports:
        package, _, name = (getattr(node, "module", None) or "").rpartition(".")
        if package == _PACKAGE:
            uses.append(name)
        else:
            names.update({local: line for local, line, _ in import_bindings(node)})
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            names[statement.name] = ""
        elif isinstance(statement, ast.Assign):
            names.update({one.id: "" for one in statement.targets if isinstance(one, ast.Name)})
    return _Block(without_statements(source, [tree.body[0], *imports]), tuple(uses), names)
