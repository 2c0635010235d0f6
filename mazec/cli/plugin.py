"""`mazec plugin new`: a package for a new plugin, with a symbol and its test."""

import ast
import keyword
import re
import shutil
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from mazec.diagnostics import MazecError
from mazec.diagnostics.files import UnwritableFile
from mazec.extensions.contract import GROUP
from mazec.extensions.distribution import canonical
from mazec.files.file import unwritten
from mazec.plugins import load_vocabulary
from mazec.plugins.providers import known_plugins
from mazec.symbols.symbol import HEADER_WORDS, LITERALS

app = typer.Typer(no_args_is_help=True, help="Create plugins.")

_OURS = "template"
_PREFIX = f"{GROUP}-"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 30


@app.command("new", epilog="Example: mazec plugin new wave --out mazec-wave")
def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The name, like wave or mazec-wave; its symbol is WAVE."
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="FOLDER", help="A new folder for the package; by default, mazec-NAME."
        ),
    ] = None,
) -> None:
    """Write the package of a new plugin, with one symbol, a test and a README."""
    stem = canonical(name).removeprefix(_PREFIX)
    names = _names(stem)
    texts = {path: path.read_text(encoding="utf-8") for path in _files()}
    reason = _bad(stem) or _reserved(stem, texts) or _taken(stem)
    if reason:
        raise typer.BadParameter(
            f"{name!r} cannot be the name of a plugin: {reason}", param_hint="NAME"
        )
    target = Path(out if out is not None else f"{_PREFIX}{stem}")
    if target.exists() or target.is_symlink():
        reason = "it already exists"
        raise MazecError([UnwritableFile(file=str(target), reason=reason)])
    _write(
        target,
        {
            _renamed(path.relative_to(_folder()).as_posix(), names): _renamed(text, names)
            for path, text in texts.items()
        },
    )
    typer.echo(f"written: {target}; try: pip install -e {target}")


def _folder() -> Path:
    """Return the folder of the template package."""
    inside = Path(str(files("mazec"))) / _OURS
    return inside if inside.is_dir() else Path(__file__).parents[2] / "plugins" / _OURS


def _files() -> Iterator[Path]:
    """Yield the files of the template, without the leftovers of tools."""
    for path in sorted(_folder().rglob("*")):
        parts = path.relative_to(_folder()).parts
        leftover = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and not leftover and path.suffix != ".pyc":
            yield path


def _names(stem: str) -> dict[str, str]:
    """Map the names in the template to the new symbol, class, module and distribution."""
    return {
        _OURS.upper(): stem.replace("-", "_").upper(),
        _OURS.capitalize(): "".join(part.capitalize() for part in stem.split("-")),
        f"_{_OURS}": f"_{stem.replace('-', '_')}",
        _OURS: stem,
    }


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub("|".join(names), lambda match: names[match[0]], text)


def _bad(stem: str) -> str | None:
    """Return the reason why it is not a valid name, or None."""
    if not _NAME.fullmatch(stem):
        return "it must be letters and digits, separated by hyphens, and begin with a letter"
    return f"it has more than {_LONGEST} characters" if len(stem) > _LONGEST else None


def _reserved(stem: str, texts: Mapping[Path, str]) -> str | None:
    """Return the reason why its symbol or class cannot have the name, or None."""
    word, class_name, *_ = _names(stem).values()
    if word.lower() in HEADER_WORDS | LITERALS:
        return f"{word} is a reserved word"
    imported = {
        alias.name
        for path, text in texts.items()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } - {_OURS.capitalize()}
    return (
        f"{class_name} has another meaning"
        if keyword.iskeyword(class_name) or class_name in imported
        else None
    )


def _taken(stem: str) -> str | None:
    """Return the reason why a distribution, module or symbol already has the name, or None."""
    vocabulary = load_vocabulary(None)
    distribution, word = f"{_PREFIX}{stem}", stem.replace("-", "_").upper()
    taken = {one.name for one in (*vocabulary.plugins, *vocabulary.unselected)}
    taken |= {one.plugin for one in vocabulary.rejected} | known_plugins().keys()
    for known in (distribution, stem):
        if known in taken:
            return f"a plugin {known} already exists"
    if find_spec(distribution.replace("-", "_")) is not None:
        return f"a module {distribution.replace('-', '_')} already exists"
    symbol = vocabulary.find(word)
    if symbol is not None:
        return f"{word} is already a symbol of {vocabulary.origins[symbol.name]}"
    provider = vocabulary.known_providers(word)
    return None if provider is None else f"{word} is already a symbol; {provider}"


def _write(target: Path, texts: Mapping[str, str]) -> None:
    """Write a folder, complete or not at all. Raises ``FileError``."""
    try:
        temporary = Path(mkdtemp(prefix=".mazec-", dir=target.parent))
        try:
            # a folder of its own, because a temporary folder has stricter permissions
            package = temporary / "package"
            for name, text in texts.items():
                (package / name).parent.mkdir(parents=True, exist_ok=True)
                (package / name).write_text(text, encoding="utf-8")
            package.rename(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise unwritten(target, error) from None
