"""Experiment files: TOML that becomes an experiment, or diagnostics that say where it is wrong."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mazec.diagnostics import Diagnostic, MazecError, Span, Text, in_order
from mazec.diagnostics.experiments import (
    CyclicPromotion,
    InvalidExperiment,
    InvalidValue,
    MissingSetting,
    UnknownPromotionSource,
    UnknownSetting,
)
from mazec.diagnostics.files import UnreadableFile
from mazec.files.file import FileError, read_text
from mazec.gene.printer import write
from mazec.gene.reader import GeneError, read
from mazec.maze.experiment import CyclicSources, Experiment, UnknownSource
from mazec.maze.field_names import RENAMED, expectation, fields_of, shown
from mazec.symbols import (
    PluginError,
    Vocabulary,
    did_you_mean,
    installed_vocabulary,
    load_vocabulary,
    nearest,
)
from mazec.tasks.datasets import DATASET, canonical_dataset, expand_path, is_named
from mazec.tasks.setting import InvalidSetting

_FOLDER = "experiments"
_ENDING = ".toml"
_PAIRS = ("learning", "settings", "table")
"""Settings that are tables in a file, and pairs in an experiment."""
_LISTS = ("sources", "founders")
"""Settings that are lists, or a single text."""
_GRAPH = ("environments",)
_WHOLE = "the experiment"


class ExperimentError(MazecError):
    """A file that is no experiment; ``diagnostics`` says where and why."""


def shipped() -> dict[str, Path]:
    """The experiments that come with mazec, by name."""
    inside = Path(str(files("mazec"))) / _FOLDER
    folder = inside if inside.is_dir() else Path(__file__).parents[2] / _FOLDER
    return {path.stem: path for path in sorted(folder.glob(f"*{_ENDING}"))}


def read_experiment(
    name: str, *, plugins: Iterable[str] | None = None, **changes: Any
) -> Experiment:
    """The experiment of a file, or a shipped one by its name, with some settings changed.

    ``plugins`` are used in place of those that the file names; ``merge`` changes that of every
    environment; a change that is None changes nothing. Raises
    ``ExperimentError`` for whatever is wrong in the file, ``FileError`` where it cannot be read,
    ``InvalidSetting`` for a bad change.
    """
    path = _path(name)
    text = read_text(path)
    experiment = _Reading(text, path, plugins).experiment()
    given = {setting: value for setting, value in changes.items() if value is not None}
    if "merge" in given:
        merge = given.pop("merge")
        environments = tuple(replace(one, merge=merge) for one in experiment.environments)
        experiment = replace(experiment, environments=environments)
    return replace(experiment, **given)


def to_dict(experiment: Experiment) -> dict[str, Any]:
    """An experiment as plain values for JSON."""
    held: dict[str, Any] = _adapter().dump_python(experiment, mode="json")
    return held


def _path(name: str) -> Path:
    known = shipped()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == _ENDING or path.exists() or len(path.parts) > 1:
        return path
    hint = _near(name, known) or f"shipped are {', '.join(known)}"
    reason = f"no such file, and no shipped experiment of this name; {hint}"
    raise FileError([UnreadableFile(file=name, reason=reason)])


class _Reading:
    """One file, its text, and where in it each setting stands."""

    def __init__(self, text: Text, path: Path, plugins: Iterable[str] | None = None) -> None:
        self._text = text
        self._path = path
        self._plugins = plugins
        self._words: Vocabulary
        self._file = text.file or str(path)

    def experiment(self) -> Experiment:
        """The experiment. Raises ``ExperimentError``."""
        if deep := _DEEP.search(self._text.content):
            problem = "a key with far too many parts"
            span = Span(*deep.span())
            raise self._error(InvalidExperiment(span=span, file=self._file, problem=problem))
        try:
            held = tomllib.loads(self._text.content)
        except (tomllib.TOMLDecodeError, RecursionError) as trouble:
            problem, place = self._broken(str(trouble))
            raise self._error(
                InvalidExperiment(span=place, file=self._file, problem=problem)
            ) from None
        held.setdefault("name", self._path.stem)
        self._words = self._vocabulary(held)
        found = self._lay_out(held)
        content = json.dumps(_whole(held), default=str)
        try:
            experiment = _adapter().validate_json(content, strict=True)
        except ValidationError as trouble:
            found += [self._told(error, held) for error in trouble.errors(include_url=False)]
        if found:
            # what is wrong in the defaults is wrong in every environment
            once = {(found.code, found.span or repr(found)): found for found in found[::-1]}
            raise self._error(*in_order(once.values()))
        return experiment

    def _vocabulary(self, held: dict[str, Any]) -> Vocabulary:
        """What the names in a file mean: by the plugins that it asks for, or those asked for."""
        if self._plugins is not None:
            held["plugins"] = list(self._plugins)
        given = held.get("plugins")
        if isinstance(given, str):
            given = held["plugins"] = [given]
        if not (isinstance(given, list) and all(isinstance(name, str) for name in given)):
            return installed_vocabulary()
        try:
            return load_vocabulary(given)
        except PluginError as error:
            (found,) = error.diagnostics
            raise self._error(replace(found, span=self._span(("plugins",)))) from None

    # -- the layout of a file becomes that of an experiment -----------------------------------

    def _lay_out(self, held: dict[str, Any]) -> list[Diagnostic]:
        """Change what a file holds, in place; the settings in it that nobody knows."""
        shared = self._table(held.pop("defaults", {}), "defaults")
        given = self._table(held.get("environments", {}), "environments")
        unknown = [*self._unknown(held, (), ()), *self._symbols(held.get("table"))]
        environments = []
        for name, table in given.items():
            expand_path = ("environments", name)
            own = _merged(shared, self._table(table, *expand_path)) | {"name": name}
            unknown += self._unknown(own, expand_path, ())
            own = {RENAMED.get(word, word): value for word, value in own.items()}
            for word in _LISTS:
                if isinstance(own.get(word), str):
                    own[word] = [own[word]]
            own["founders"] = list(self._founders(own.get("founders", []), name))
            environments.append(own)
        held["environments"] = environments
        if all("dataset" in own or own.get("trial", DATASET) != DATASET for own in environments):
            held.setdefault("dataset", None)
        unknown += self._data(held, ())
        for table in environments:
            unknown += self._data(table, ("environments", str(table["name"])))
        for table in (held, *environments):
            where = [] if table is held else [*_GRAPH, str(table["name"])]
            for word in (word for word in _PAIRS if word in table):
                table[word] = list(self._table(table[word], *where, word).items())
        return unknown

    def _table(self, given: Any, *expand_path: str) -> dict[str, Any]:
        if isinstance(given, dict):
            return given
        name = ".".join(expand_path)
        heading = f"{name}.NAME" if expand_path == _GRAPH else name
        raise self._error(
            InvalidValue(
                span=self._span(expand_path),
                setting=name,
                where=_WHOLE,
                expected="a table",
                found=shown(given),
                suggestion=f"start it with [{heading}]",
            )
        )

    def _unknown(
        self, table: Mapping[str, Any], expand_path: tuple[str, ...], path: tuple[str, ...]
    ) -> Iterator[Diagnostic]:
        """Settings that nobody knows, in a table and in those within it."""
        known = fields_of(path, environment=bool(expand_path))
        for word, value in table.items():
            inside = (*path, word)
            if word not in known and (path or word != "name"):
                yield UnknownSetting(
                    span=self._span((*expand_path, *inside)),
                    setting=".".join(inside),
                    where=expand_path[1] if expand_path else _WHOLE,
                    known=", ".join(known),
                    suggestion=_near(word, known),
                )
            elif (
                isinstance(value, dict) and word not in _PAIRS and (expand_path or inside != _GRAPH)
            ):
                yield from self._unknown(value, expand_path, inside)

    def _data(self, table: dict[str, Any], expand_path: tuple[str, ...]) -> Iterator[Diagnostic]:
        """A path is meant from the file's own folder, wherever the run is started."""
        given = table.get("dataset")
        if not isinstance(given, str) or is_named(given, self._words):
            return
        path = _beside(self._path, given)
        try:
            table["dataset"] = canonical_dataset(
                str(path) if path and path.exists() else given, self._words
            )
        except ValueError:
            names = self._words.datasets
            yield InvalidValue(
                span=self._span((*expand_path, "dataset")),
                setting="dataset",
                where=expand_path[1] if expand_path else _WHOLE,
                expected=f"the path of your own data, or one of {', '.join(names)}",
                found=shown(given),
                suggestion=self._words.hint(given.lower(), names),
            )
        else:
            table["dataset"] = str(path or given)

    def _symbols(self, table: Any) -> Iterator[Diagnostic]:
        """Frequencies of what is no symbol, or of one that has a frequency already."""
        words, named = self._words, set()
        for word in table if isinstance(table, dict) else ():
            symbol = words.find(word)
            span = self._span(("table", word))
            if symbol is None:
                yield UnknownSetting(
                    span=span,
                    setting=f"table.{word}",
                    where=_WHOLE,
                    known="the symbols that `mazec symbols` lists",
                    suggestion=words.hint(word.upper(), words.by_word),
                )
            elif symbol in named:
                yield InvalidValue(
                    span=span,
                    setting=f"table.{word}",
                    where=_WHOLE,
                    expected=f"the only entry of {symbol.name}",
                    found="a second one",
                    suggestion="",
                )
            named.add(symbol)

    def _founders(self, given: Any, environment: str) -> Iterator[Any]:
        """The genes of files and of folders of them, as text."""
        for name in given if isinstance(given, list) else [given]:
            if not isinstance(name, str):
                yield name
                continue
            path = _beside(self._path, name) or Path(name)
            found = sorted(path.glob("*.gene")) if path.is_dir() else [path]
            if not found:
                raise self._error(
                    InvalidValue(
                        span=self._span(("environments", environment, "founders")),
                        setting="founders",
                        where=environment,
                        expected="files or folders of genes",
                        found=name,
                        suggestion="the folder contains no .gene file",
                    )
                )
            for file in found:
                text = read_text(file)
                reading = read(text.content, text.file, vocabulary=self._words)
                if reading.errors:
                    raise GeneError(reading.diagnostics, text)
                yield write(reading.gene, comments=False)

    # -- what is wrong, and where ------------------------------------------------------------

    def _error(self, *diagnostics: Diagnostic) -> ExperimentError:
        return ExperimentError(diagnostics, self._text)

    def _broken(self, problem: str) -> tuple[str, Span | None]:
        at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", problem)
        told = (problem[: at.start()] if at else problem).lower()
        if at is None or at[1] is None:  # what has no line, or is found out at the end
            end = len(self._text.content.rstrip())
            return told, Span(self._text.content.rfind("\n", 0, end) + 1, end)
        line = self._text.line(int(at[1]))
        start = min(line.start + int(at[2]) - 1, line.end)
        return told, Span(start, max(start, line.end))

    def _span(self, path: tuple[str, ...]) -> Span | None:
        """Where a setting stands: its own place, that in the defaults, or that of its table."""
        places = dict(_places(self._text.content))
        while path:
            usual = ("defaults", *path[2:]) if path[:1] == ("environments",) else path
            for known in (path, usual):
                if known in places and known != ("defaults",):
                    return places[known]
            path = path[:-1]
        return None

    def _told(self, error: Any, held: Mapping[str, Any]) -> Diagnostic:
        """A finding of pydantic in the words of the house."""
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, UnknownSource | CyclicSources):
            return self._lost(cause, held)
        where, path = _steps(error["loc"], held)
        if isinstance(cause, InvalidSetting):
            path = (*path, *cause.setting.split("."))
        of_environment = path[:1] == _GRAPH and len(path) > 1
        where = path[1] if of_environment else where
        inside = path[2:] if of_environment else path
        span = self._span(path)
        setting = ".".join(inside)
        if error["type"] == "missing" and isinstance(error["loc"][-1], str):
            return MissingSetting(span=span, setting=setting, where=where)
        known_by = isinstance(cause, InvalidSetting)
        expected = cause.expected if known_by else expectation(error)
        found = str(cause.found if known_by else shown(error["input"]))
        names = expected.removeprefix("one of ").split(", ")
        # a selection, a trial
        of_names = known_by and expected.startswith("one of ")
        near = self._words.hint(found, names) if of_names else _near(found, names)
        return InvalidValue(
            span=span,
            setting=setting,
            where=where,
            expected=expected,
            found=found,
            suggestion=near,
        )

    def _lost(self, cause: UnknownSource | CyclicSources, held: Mapping[str, Any]) -> Diagnostic:
        """A graph that is none."""
        if isinstance(cause, CyclicSources):
            span = self._span(("environments", cause.path[0], "from"))
            return CyclicPromotion(span=span, path=tuple(cause.path))
        names = [one["name"] for one in held["environments"] if one["name"] != cause.environment]
        return UnknownPromotionSource(
            span=self._span(("environments", cause.environment, "from")),
            environment=cause.environment,
            source=cause.source,
            suggestion=_near(cause.source, names),
        )


def _steps(loc: Iterable[str | int], held: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Whose setting it is, in words, and the steps to it as the file has them."""
    steps = list(loc)
    where, table = _WHOLE, held
    if steps[:1] == ["environments"] and len(steps) > 1:
        table = held["environments"][int(steps[1])]
        steps[1] = where = str(table["name"])
    for at, step in enumerate(steps[:-1]):
        if step in _PAIRS:
            steps[at + 1] = str(table[str(step)][int(steps[at + 1])][0])
    written = {word: said for said, word in RENAMED.items()}
    # a step into a list of values is no setting of its own
    return where, tuple(written.get(step, step) for step in steps if isinstance(step, str))


def _beside(file: Path, name: str) -> Path | None:
    """The path that a name in a file stands for, from the file's folder; None where it is none."""
    try:
        path = (file.parent / expand_path(name)).resolve()
        path.exists()
    except (OSError, ValueError):  # a name too long, a zero byte
        return None
    return path if name else None


def _near(word: str, known: Iterable[str]) -> str:
    return did_you_mean(nearest(word, list(known)))


@cache
def _adapter() -> TypeAdapter[Experiment]:
    return TypeAdapter(Experiment)


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an environment over those that are shared, tables entry by entry."""
    merged = dict(shared)
    for word, value in own.items():
        both = isinstance(value, dict) and isinstance(merged.get(word), dict)
        merged[word] = _merged(merged[word], value) if both else value
    return merged


def _whole(value: Any) -> Any:
    """Whole numbers for floats that are: a budget may be written 1e6."""
    if isinstance(value, dict):
        return {word: _whole(held) for word, held in value.items()}
    if isinstance(value, list):
        return [_whole(held) for held in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


_DEEP = re.compile(r"(?m)^[ \t]*\[*[ \t]*[^\s.=#,]+(?:[ \t]*\.[ \t]*[^\s.=#,]+){50}")
"""A key that no setting has, and that takes the parser time by its square."""
_HEADER = re.compile(r"\s*\[+\s*([\w.\-\s\"']+?)\s*\]")
_SETTING = re.compile(r"\s*([\w.\-\"'\s]+?)\s*=")


def _places(content: str) -> Iterator[tuple[tuple[str, ...], Span]]:
    """The places of tables and settings, as far as lines tell."""
    at = 0
    table: tuple[str, ...] = ()
    seen: set[tuple[str, ...]] = set()
    for line in content.splitlines(keepends=True):
        for pattern in (_HEADER, _SETTING):
            if found := pattern.match(line):
                names = tuple(name.strip().strip("\"'") for name in found[1].split("."))
                table = names if pattern is _HEADER else table
                path = names if pattern is _HEADER else (*table, *names)
                for length in range(1, len(path)):
                    if path[:length] not in seen:
                        yield path[:length], Span(at + found.start(1), at + found.end(1))
                yield path, Span(at + found.start(1), at + len(line.split("#")[0].rstrip()))
                seen |= {path[:length] for length in range(1, len(path) + 1)}
                break
        at += len(line)
