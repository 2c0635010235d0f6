"""Experiment files: TOML documents, read as experiments or reported with diagnostics."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from mazec.diagnostics import Diagnostic, MazecError, Span, Text, in_order
from mazec.diagnostics.files import UnreadableFile
from mazec.files.file import FileError, read_text
from mazec.gene.printer import write
from mazec.gene.reader import GeneError, read
from mazec.maze.environment import Environment
from mazec.maze.experiment import CyclicSources, Experiment, UnknownSource
from mazec.maze.experiment_findings import ExperimentFindings
from mazec.maze.experiment_models import (
    DATA,
    TASK,
    EnvironmentTable,
    ExperimentTable,
    merge_tables,
    whole_numbers,
    without,
)
from mazec.maze.field_names import expectation, shown
from mazec.maze.toml_positions import Keys
from mazec.plugins import PluginError, load_vocabulary, selected_vocabulary, vocabulary_of
from mazec.symbols import Vocabulary, did_you_mean, nearest
from mazec.tasks.datasets import (
    DATASET,
    DATASETS,
    canonical_dataset,
    expand_path,
    is_named,
)
from mazec.tasks.setting import InvalidSetting, one_of

_FOLDER = "experiments"
_ENDING = ".toml"
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_DEEP = re.compile(r"(?m)^[ \t]*\[*[ \t]*[^\s.=#,]+(?:[ \t]*\.[ \t]*[^\s.=#,]+){50}")
"""A key with more parts than any setting has; the parser takes quadratic time for it."""
_Model = TypeVar("_Model", bound=BaseModel)


class ExperimentError(MazecError):
    """An invalid experiment file, with its errors in ``diagnostics``."""


def shipped() -> dict[str, Path]:
    """Return the paths of the experiments that come with mazec, by name."""
    installed = Path(str(files("mazec"))) / _FOLDER
    folder = installed if installed.is_dir() else Path(__file__).parents[2] / _FOLDER
    return {path.stem: path for path in sorted(folder.glob(f"*{_ENDING}"))}


def read_experiment(
    name: str, *, plugins: Iterable[str] | None = None, **changes: Any
) -> Experiment:
    """Return the experiment of a file, or a shipped one by its name, with some settings changed.

    ``plugins`` replaces the plugins that the file names. ``merge`` changes the merge of every
    environment, ``metric`` and ``class_weights`` change those of every environment that trains on
    data, and the fields of ``DataOptions`` the options of the experiment's data set. Changes that
    are None are ignored. Raises ``ExperimentError`` for an invalid file,
    ``FileError`` for one that cannot be read, and ``InvalidSetting`` for an invalid change.
    """
    path = _path(name)
    text = read_text(path)
    experiment = _Reading(text, path, plugins).experiment()
    overrides = {setting: value for setting, value in changes.items() if value is not None}
    task = {name: overrides.pop(name) for name in TASK if name in overrides}
    experiment = experiment.with_task(**task)
    options = {name: overrides.pop(name) for name in DATA if name in overrides}
    experiment = replace(experiment, data=replace(experiment.data, **options))
    if "merge" in overrides:
        merge = overrides.pop("merge")
        environments = tuple(
            replace(environment, merge=merge) for environment in experiment.environments
        )
        experiment = replace(experiment, environments=environments)
    changed = replace(experiment, **overrides)
    changed.check(vocabulary_of(changed.plugins))
    return changed


def to_dict(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment as plain values for JSON."""
    values: dict[str, Any] = TypeAdapter(Experiment).dump_python(experiment, mode="json")
    return values


def _path(name: str) -> Path:
    known = shipped()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == _ENDING or path.exists() or len(path.parts) > 1:
        return path
    hint = did_you_mean(nearest(name, list(known))) or f"shipped experiments: {', '.join(known)}"
    reason = f"there is no file and no shipped experiment of this name; {hint}"
    raise FileError([UnreadableFile(file=name, reason=reason)])


class _Reading:
    """Reader of one file: parses it, validates it with the models, and builds the experiment."""

    def __init__(self, text: Text, path: Path, plugins: Iterable[str] | None = None) -> None:
        self._text = text
        self._path = path
        self._plugins = None if plugins is None else list(plugins)
        self._findings = ExperimentFindings(text.content)
        self._vocabulary: Vocabulary

    def experiment(self) -> Experiment:
        """Return the experiment. Raises ``ExperimentError``."""
        document = self._parsed()
        self._vocabulary = self._load(document.get("plugins"))
        table = self._validated(ExperimentTable, document, ())
        self._check_symbols(document.get("table"))
        environments = self._environments(document)
        experiment = None
        if table is not None and environments is not None:
            experiment = self._experiment(table, environments)
        if experiment is None or self._findings.diagnostics:
            raise self._error(*self._findings.diagnostics)
        return experiment

    def _error(self, *diagnostics: Diagnostic) -> ExperimentError:
        return ExperimentError(in_order(diagnostics), self._text)

    def _parsed(self) -> dict[str, Any]:
        """Return the document, with a name and the plugins to read it with."""
        file = self._text.file or str(self._path)
        if deep := _DEEP.search(self._text.content):
            span = Span(*deep.span())
            raise self._error(self._findings.broken(file, "a key has too many parts", span))
        try:
            parsed = tomllib.loads(self._text.content)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, too
            problem, place = self._broken(str(error))
            raise self._error(self._findings.broken(file, problem, place)) from None
        try:
            document = {"name": self._path.stem, **whole_numbers(parsed)}
        except (ValueError, RecursionError) as error:
            raise self._error(self._findings.broken(file, str(error), None)) from None
        return document if self._plugins is None else document | {"plugins": self._plugins}

    def _broken(self, problem: str) -> tuple[str, Span]:
        match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", problem)
        reason = (problem[: match.start()] if match else problem).lower()
        if match is None or match[1] is None:  # no position, or the end of the document
            end = len(self._text.content.rstrip())
            return reason, Span(self._text.content.rfind("\n", 0, end) + 1, end)
        line = self._text.line(int(match[1]))
        start = min(line.start + int(match[2]) - 1, line.end)
        return reason, Span(start, max(start, line.end))

    def _load(self, plugins: Any) -> Vocabulary:
        """Return the vocabulary of the plugins that the file names, or of those selected."""
        names = [plugins] if isinstance(plugins, str) else plugins
        if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
            return selected_vocabulary()
        try:
            return load_vocabulary(names)
        except PluginError as error:
            (diagnostic,) = error.diagnostics
            span = self._findings.span(("plugins",))
            raise self._error(replace(diagnostic, span=span)) from None

    # -- tables ------------------------------------------------------------------------------

    def _validated(
        self, model: type[_Model], table: Mapping[str, Any], path: Keys
    ) -> _Model | None:
        """Return a table as its model, or None if it is invalid.

        Every error is reported. Unknown settings alone do not make a table invalid.
        """
        try:
            return model.model_validate_json(json.dumps(table, default=str))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        for details in errors:
            self._report(details, path)
        unknown = [details["loc"] for details in errors if details["type"] in _UNKNOWN]
        if len(unknown) < len(errors):
            return None
        return self._validated(model, without(table, *unknown), path)

    def _report(self, error: Any, table: Keys) -> None:
        """Add an error of pydantic to the findings."""
        # indices of lists are not settings
        path = (*table, *(step for step in error["loc"] if isinstance(step, str)))
        if error["type"] == "json_invalid":
            file = self._text.file or str(self._path)
            raise self._error(self._findings.broken(file, "values nested too deeply", None))
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, InvalidSetting):
            self._invalid(cause, path)
        elif error["type"] in _UNKNOWN:
            self._findings.unknown(path)
        elif error["type"] == "missing" and isinstance(error["loc"][-1], str):
            self._findings.missing(path)
        else:
            self._findings.invalid(path, expectation(error), shown(error["input"]))

    def _invalid(self, error: InvalidSetting, table: Keys) -> None:
        path = (*table, *error.setting.split("."))
        value = str(error.found)
        hint = self._vocabulary.hint(value, error.choices) if error.choices else ""
        self._findings.invalid(path, error.expected, value, hint)

    def _environments(self, document: Mapping[str, Any]) -> list[Environment] | None:
        """Return the valid environments, or None if the file has something else in their place."""
        shared, tables = document.get("defaults", {}), document.get("environments", {})
        if not (isinstance(shared, dict) and isinstance(tables, dict)):
            return None
        task = self._task(document)
        environments = [
            self._environment(name, merge_tables(shared, own), task)
            for name, own in tables.items()
            if isinstance(own, dict)
        ]
        return [environment for environment in environments if environment is not None]

    def _task(self, document: Mapping[str, Any]) -> dict[str, str]:
        """Return the valid settings of ``TASK``, and report the others."""
        task = {}
        for name, choices in TASK.items():
            value = document.get(name)
            if isinstance(value, str):  # the model reports other types
                try:
                    one_of(choices, **{name: value})
                except InvalidSetting as error:
                    self._invalid(error, ())
                else:
                    task[name] = value
        return task

    def _environment(
        self, name: str, settings: Mapping[str, Any], task: Mapping[str, str]
    ) -> Environment | None:
        """Return an environment, or None if it is invalid; ``task`` are defaults of the file."""
        path = ("environments", name)
        if settings.get("trial", DATASET) == DATASET:
            settings = {**task, **settings}
        table = self._validated(EnvironmentTable, settings, path)
        if table is None:
            return None
        dataset = self._dataset(table.dataset, path)
        founders = tuple(self._founders(table.founders or (), path))
        try:
            environment = table.to_environment(name, dataset=dataset, founders=founders)
            environment.check(self._vocabulary)
        except InvalidSetting as error:
            self._invalid(error, path)
            return None
        return environment

    def _experiment(
        self, table: ExperimentTable, environments: list[Environment]
    ) -> Experiment | None:
        dataset = self._dataset(table.dataset, ())
        if len(environments) < len(table.environments):
            return None
        needed = any(
            environment.dataset is None and environment.trial == DATASET
            for environment in environments
        )
        if dataset is None and needed:
            self._findings.missing(("dataset",))
            return None
        try:
            return table.to_experiment(environments, dataset)
        except InvalidSetting as error:
            self._invalid(error, ())
        except CyclicSources as error:
            self._findings.cyclic(error.path)
        except UnknownSource as error:
            names = [known.name for known in environments if known.name != error.environment]
            self._findings.unknown_source(error.environment, error.source, names)
        return None

    # -- names of symbols, data and founders -------------------------------------------------

    def _check_symbols(self, table: Any) -> None:
        """Report frequencies of unknown symbols, and second frequencies of the same symbol."""
        vocabulary, named = self._vocabulary, set()
        for word in table if isinstance(table, dict) else ():
            symbol = vocabulary.find(word)
            if symbol is None:
                hint = vocabulary.symbol_hint(word)
                known = "those that `mazec symbols` lists"
                self._findings.unknown(("table", word), known=known, hint=hint)
            elif symbol in named:
                self._findings.invalid(("table", word), f"{symbol.name} once", "twice")
            named.add(symbol)

    def _dataset(self, dataset: str | None, table: Keys) -> str | None:
        """Return the name of a data set, or its path, relative to the folder of the file."""
        if dataset is None or is_named(dataset, self._vocabulary):
            return dataset
        path = _beside(self._path, dataset)
        try:
            name = str(path) if path and path.exists() else dataset
            canonical_dataset(name, self._vocabulary)
        except ValueError:
            names = self._vocabulary.get(DATASETS)
            expected = f"the path of a data set, or one of {', '.join(names)}"
            hint = self._vocabulary.hint(dataset.lower(), names)
            self._findings.invalid((*table, "dataset"), expected, shown(dataset), hint)
        return str(path or dataset)

    def _founders(self, names: Iterable[str], table: Keys) -> Iterator[str]:
        """Yield the genes of some files, and of all files in some folders, as text."""
        for name in names:
            path = _beside(self._path, name) or Path(name)
            genes = sorted(path.glob("*.gene")) if path.is_dir() else [path]
            if not genes:
                expected = "files of genes, or folders that contain some"
                hint = "this folder contains no .gene file"
                self._findings.invalid((*table, "founders"), expected, name, hint)
            for file in genes:
                text = read_text(file)
                reading = read(text.content, text.file, vocabulary=self._vocabulary)
                if reading.errors:
                    raise GeneError(reading.diagnostics, text)
                yield write(reading.gene, comments=False)


def _beside(file: Path, name: str) -> Path | None:
    """Return a path relative to the folder of a file, or None if the name is not a valid path."""
    try:
        path = (file.parent / expand_path(name)).resolve()
        path.exists()
    except (OSError, ValueError):  # the name is too long or contains a NUL
        return None
    return path if name else None
