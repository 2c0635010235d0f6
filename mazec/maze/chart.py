"""An experiment at a glance: its settings side by side, and its graph for Graphviz."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.field_names import ALIASES
from mazec.tasks.datasets import DATASET

_UNSAID = ("name", "founders")
_HEAD = """digraph experiment {
  graph [rankdir=LR, fontname="Helvetica", bgcolor="white", labelloc=t, labeljust=l,
         ranksep=0.6, nodesep=0.3, pad=0.3, fontcolor="#1f2937"];
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=13,
        fontcolor="#1f2937", margin="0.16,0.09", fillcolor="#eef2f7", color="#64748b"];
  edge [color="#6b7280", arrowsize=0.7];"""
_GOAL = ', fillcolor="#d3efd9", color="#3f9a5b"'
_ENTRY = ', fillcolor="#fdeec2", color="#c79a1c"'


def settings(environment: Environment) -> dict[str, str]:
    """What holds in an environment, by the words of an experiment file, tables in dots."""
    held = dict(_settings(environment, ()))
    if environment.founders:
        held["founders"] = f"{len(environment.founders)} genes"
    return held


def _settings(table: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for field in fields(table):
        value = getattr(table, field.name)
        if hasattr(value, "__dataclass_fields__"):
            yield from _settings(value, (*path, field.name))
        elif (path or field.name not in _UNSAID) and value not in (None, ()):
            yield ".".join((*path, ALIASES.get(field.name, field.name))), shown_value(value)


def shown_value(value: Any) -> str:
    """A setting for people."""
    if isinstance(value, tuple):
        pairs = (
            f"{one[0]} {shown_value(one[1])}" if isinstance(one, tuple) else one for one in value
        )
        return ", ".join(pairs)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def table(experiment: Experiment) -> tuple[list[str], list[list[str]]]:
    """The names of the environments, and a row for each setting.

    Budgets and transforms that are the usual ones everywhere are left out.
    """
    held = [settings(environment) for environment in experiment.environments]
    usual = _usual()
    words = list(dict.fromkeys(word for one in held for word in one))
    rows = [
        [word, *(one.get(word, "") for one in held)]
        for word in words
        if any(one.get(word, "") != usual.get(word, "") for one in held)
    ]
    return [environment.name for environment in experiment.environments], rows


def _usual() -> Mapping[str, str]:
    """What holds where nothing is said."""
    said: dict[str, str] = {}
    for field in fields(Environment):
        default: Any = field.default
        if hasattr(default, "__dataclass_fields__"):
            said |= dict(_settings(default, (field.name,)))
    return said


def dot(experiment: Experiment) -> str:
    """The graph of environments in Graphviz's language: where newcomers enter, where ways end."""
    terminal_environments = {goal.name for goal in experiment.terminal_environments}
    numbers = {one.name: f"e{at}" for at, one in enumerate(experiment.environments)}
    lines = [_HEAD, f"  label=<<B>{html.escape(experiment.name)}</B>>;"]
    for one in experiment.environments:
        color = "" if one.sources else _ENTRY
        color = _GOAL if one.name in terminal_environments and one.sources else color
        lines.append(f"  {numbers[one.name]} [label=<{_label(experiment, one)}>{color}];")
        lines += [f"  {numbers[source]} -> {numbers[one.name]};" for source in one.sources]
    return "\n".join([*lines, "}", ""])


def _label(experiment: Experiment, one: Environment) -> str:
    samples = f"{'all' if one.samples is None else f'{one.samples:,}'} samples"
    words = [
        f"{one.zones} zones × {one.slots} slots",
        f"{one.epochs} epochs, {samples if one.trial == DATASET else one.trial}",
        f"difficulty {one.economy.difficulty:g}",
    ]
    if one.dataset is not None and one.dataset != experiment.dataset:
        words.append(one.dataset)
    words += [f"{word} {shown_value(value)}" for word, value in one.settings]
    twists = dict(_settings(one.transforms, ()))
    words += [f"{word} {value}" for word, value in twists.items() if value != "0"]
    small = (f'<FONT POINT-SIZE="10">{html.escape(word)}</FONT>' for word in words)
    return "<BR/>".join([f"<B>{html.escape(one.name)}</B>", *small])
