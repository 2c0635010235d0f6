"""Inlining of classes into emitted files: modules are read as text, never imported.

A target is ``package.module.Class``. The module may import only torch. Its text is inlined once,
without docstring and imports; if its names are already taken, it is wrapped in a function.
"""

import ast
import builtins
import io
import symtable
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec

Import = ast.Import | ast.ImportFrom


class InliningError(Exception):
    """A class that cannot be inlined, with the reason. Callers add the plugin that owns it."""

    def __init__(self, target: str, reason: str) -> None:
        super().__init__(f"{target}: {reason}")
        self.target = target
        self.reason = reason


@dataclass(frozen=True)
class InlinedCode:
    """The code to inline: import lines, texts of modules, and the name of each target."""

    imports: tuple[str, ...]
    texts: tuple[str, ...]
    names: Mapping[str, str]
    taken: frozenset[str]


@dataclass(frozen=True)
class _Module:
    """A module without its imports, and the import line that binds each imported name."""

    text: str
    bindings: Mapping[str, str]
    loads: tuple[str, ...]
    defined: tuple[str, ...]
    classes: frozenset[str]


def inline(targets: Iterable[str], own: Mapping[str, str]) -> InlinedCode:
    """Return the code that a file needs for ``targets``.

    ``own`` maps the names that the file itself binds to their import lines, or to "" if they are
    not imports. Raises ``InliningError`` for a target that cannot be inlined.
    """
    bound = {**dict.fromkeys(dir(builtins), ""), **own}
    lines = dict.fromkeys(line for line in own.values() if line)
    texts: list[str] = []
    names: dict[str, str] = {}
    for path, members in _by_module(targets).items():
        module = _read(members[0], path)
        for target in members:
            if _name(target) not in module.classes:
                raise InliningError(target, f"{path} defines no class {_name(target)}")
        meanings = {**module.bindings, **dict.fromkeys(module.defined, "")}
        if any(
            name in bound and not (line and bound[name] == line) for name, line in meanings.items()
        ):
            new_names = [_free_name(_name(target), bound) for target in members]
            texts.append(_enclosed(module, [_name(t) for t in members], new_names, bound))
            lines.update(dict.fromkeys(line for line in module.bindings.values() if _future(line)))
        else:
            new_names = [_name(target) for target in members]
            texts.append(module.text)
            bound.update(meanings)
            lines.update(dict.fromkeys((*filter(None, module.bindings.values()), *module.loads)))
        names.update(zip(members, new_names, strict=True))
    ordered = sorted(lines, key=lambda line: (not _future(line), line[0] == "f", line))
    return InlinedCode(tuple(ordered), tuple(texts), names, frozenset(bound))


def _by_module(targets: Iterable[str]) -> dict[str, list[str]]:
    modules: dict[str, list[str]] = {}
    for target in targets:
        modules.setdefault(target.rpartition(".")[0], []).append(target)
    return modules


def _name(target: str) -> str:
    return target.rpartition(".")[2]


def _future(line: str) -> bool:
    return line.startswith("from __future__ ")


def _free_name(name: str, bound: dict[str, str]) -> str:
    """Return the name, with a number if it is taken, and add it to the bound names."""
    number, free = 1, name
    while free in bound:
        number += 1
        free = f"{name}_{number}"
    bound[free] = ""
    return free


def _enclosed(
    module: _Module, names: list[str], new_names: list[str], bound: dict[str, str]
) -> str:
    """Wrap a module whose names are taken in a function that returns its classes."""
    imports = sorted({*module.bindings.values(), *module.loads})
    head = [line for line in imports if line and not _future(line)]
    inside = "\n".join([*head, "", "", module.text] if head else [module.text])
    function = _free_name("inlined", bound)
    return (
        f"def {function}():\n{_indented(inside)}\n\n    return {', '.join(names)}\n\n\n"
        f"{', '.join(new_names)} = {function}()"
    )


def _indented(text: str) -> str:
    """Indent a text by one level, except inside multi-line strings."""
    inside_strings = {
        row
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in (tokenize.NL, tokenize.NEWLINE)
        for row in range(token.start[0] + 1, token.end[0] + 1)
    }
    lines = enumerate(text.split("\n"), 1)
    return "\n".join(
        f"    {line}" if line and row not in inside_strings else line for row, line in lines
    )


@lru_cache(maxsize=256)
def _read(target: str, path: str) -> _Module:
    source = _source(target, path)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise InliningError(target, f"{path} is not valid Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, Import):
            _check_import(target, path, node)
    dropped: list[ast.stmt] = [node for node in tree.body if isinstance(node, Import)]
    bindings = [
        entry for node in dropped if isinstance(node, Import) for entry in import_bindings(node)
    ]
    if ast.get_docstring(tree, clean=False) is not None:
        dropped.append(tree.body[0])
    text = without_statements(source, dropped)
    kept = [node for node in tree.body if node not in dropped]
    if ast.dump(ast.parse(text)) != ast.dump(ast.Module(kept, [])):
        raise InliningError(target, f"{path} has an import and other code on one line")
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {"annotations"}
    return _Module(
        text=text,
        bindings={name: line for name, line, _ in bindings if name in used},
        loads=tuple(load for _, _, load in bindings if load),
        defined=tuple(
            s.get_name()
            for s in symtable.symtable(text, path, "exec").get_symbols()
            if s.is_assigned()
        ),
        classes=frozenset(node.name for node in kept if isinstance(node, ast.ClassDef)),
    )


def _source(target: str, path: str) -> str:
    try:
        spec = _spec(path)
        loader = spec.loader if spec is not None else None
        source = loader.get_source(path) if loader is not None else None  # type: ignore[attr-defined]
    except (ImportError, ValueError, AttributeError, OSError, SyntaxError) as error:
        raise InliningError(target, f"{path} cannot be read: {error}") from None
    if not isinstance(source, str):
        raise InliningError(target, f"module {path} does not exist or has no source")
    return source


def _spec(path: str) -> ModuleSpec | None:
    """Find a module without importing its packages."""
    top, *rest = path.split(".")
    spec = find_spec(top)
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        top = f"{top}.{part}"
        spec = PathFinder.find_spec(top, list(spec.submodule_search_locations))
    return spec


def _check_import(target: str, path: str, node: Import) -> None:
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    else:
        modules = ["." * node.level + (node.module or "")]
    for module in modules:
        if module.partition(".")[0] not in ("torch", "__future__"):
            raise InliningError(target, f"{path} imports {module}, but may import only torch")
    if any(alias.name == "*" for alias in node.names):
        raise InliningError(target, f"{path} imports *")


def import_bindings(node: Import) -> list[tuple[str, str, str]]:
    """Return each name that an import binds, a line that binds only it, and one that loads more."""
    bindings = []
    for alias in node.names:
        package, _, name = alias.name.rpartition(".")
        if isinstance(node, ast.ImportFrom):
            package = node.module or ""
        local = alias.asname or name
        renamed = f" as {local}" if local != name else ""
        if isinstance(node, ast.Import) and package and not alias.asname:
            top = alias.name.partition(".")[0]
            bindings.append((top, f"import {top}", f"import {alias.name}"))
        elif package:
            bindings.append((local, f"from {package} import {name}{renamed}", ""))
        else:
            bindings.append((local, f"import {name}{renamed}", ""))
    return bindings


def without_statements(source: str, nodes: Sequence[ast.stmt]) -> str:
    """Return a source without the lines of some statements."""
    lines = source.split("\n")
    for node in nodes:
        for row in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[row] = ""
    return "\n".join(lines).strip("\n")
