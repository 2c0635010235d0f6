"""`mazec plugin new`: a package of one's own to start from, with a symbol and its test."""

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

app = typer.Typer(no_args_is_help=True, help="Write plugins of your own.")

_OURS = "template"
_PREFIX = f"{GROUP}-"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 30


@app.command("new", epilog="Example: mazec plugin new wave --out mazec-wave")
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As in wave or mazec-wave; its symbol is WAVE.")
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="FOLDER", help="A new folder; in this one, mazec-NAME, unless given."
        ),
    ] = None,
) -> None:
    """Write a plugin to start from: a package with one symbol, its test and its README."""
    stem = canonical(name).removeprefix(_PREFIX)
    names = _names(stem)
    texts = {path: path.read_text(encoding="utf-8") for path in _files()}
    reason = _bad(stem) or _reserved(stem, texts) or _taken(stem)
    if reason:
        raise typer.BadParameter(f"{name!r} cannot be its name: {reason}", param_hint="NAME")
    target = Path(out if out is not None else f"{_PREFIX}{stem}")
    if target.exists() or target.is_symlink():
        reason = "it is there already, and would be lost"
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
    """Where the package lies that new ones are made from."""
    inside = Path(str(files("mazec"))) / _OURS
    return inside if inside.is_dir() else Path(__file__).parents[2] / "plugins" / _OURS


def _files() -> Iterator[Path]:
    """Its files, without what tools have left there."""
    for path in sorted(_folder().rglob("*")):
        parts = path.relative_to(_folder()).parts
        left = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and not left and path.suffix != ".pyc":
            yield path


def _names(stem: str) -> dict[str, str]:
    """What stands for the name where it is a word of a gene, a class, a module, a distribution."""
    return {
        _OURS.upper(): stem.replace("-", "_").upper(),
        _OURS.capitalize(): "".join(part.capitalize() for part in stem.split("-")),
        f"_{_OURS}": f"_{stem.replace('-', '_')}",
        _OURS: stem,
    }


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub("|".join(names), lambda found: names[found[0]], text)


def _bad(stem: str) -> str | None:
    """Why it is no name at all, or None."""
    if not _NAME.fullmatch(stem):
        return "it is letters and digits, with hyphens between, and begins with a letter"
    return f"it has more than {_LONGEST} characters" if len(stem) > _LONGEST else None


def _reserved(stem: str, texts: Mapping[Path, str]) -> str | None:
    """Why its symbol or its class cannot be called so, or None."""
    word, made, *_ = _names(stem).values()
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
    return f"{made} means something else" if keyword.iskeyword(made) or made in imported else None


def _taken(stem: str) -> str | None:
    """Who has the name already, as a distribution, a module or a symbol, or None."""
    vocabulary = load_vocabulary(None)
    distribution, word = f"{_PREFIX}{stem}", stem.replace("-", "_").upper()
    there = {one.name for one in (*vocabulary.plugins, *vocabulary.unselected)}
    there |= {one.plugin for one in vocabulary.rejected} | known_plugins().keys()
    for known in (distribution, stem):
        if known in there:
            return f"there is a plugin {known}"
    if find_spec(distribution.replace("-", "_")) is not None:
        return f"there is a module {distribution.replace('-', '_')}"
    symbol = vocabulary.find(word)
    if symbol is not None:
        return f"{word} is a symbol of {vocabulary.origins[symbol.name]}"
    provider = vocabulary.known_providers(word)
    return None if provider is None else f"{word} is a symbol; {provider}"


def _write(target: Path, texts: Mapping[str, str]) -> None:
    """Write a folder whole or not at all: beside its place, then renamed. Raises ``FileError``."""
    try:
        beside = Path(mkdtemp(prefix=".mazec-", dir=target.parent))
        try:
            # within it, since a folder made for one moment is closed to others
            made = beside / "made"
            for name, text in texts.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_text(text, encoding="utf-8")
            made.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except (OSError, ValueError) as trouble:
        raise unwritten(target, trouble) from None
