"""Overviews of an experiment: a table of its settings, and its graph for Graphviz."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.field_names import ALIASES
from mazec.tasks.datasets import DATASET

_HIDDEN = ("name", "founders")
_LEFT_OUT = ("metric", "class_weights")  # their defaults are not values of a file
_HEAD = """digraph experiment {
  graph [rankdir=LR, fontname="Helvetica", bgcolor="white", labelloc=t, labeljust=l,
         ranksep=0.5, nodesep=0.25, pad=0.15, fontcolor="#1f2937"];
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=13,
        fontcolor="#1f2937", margin="0.12,0.06", fillcolor="#eef2f7", color="#ffffff00"];
  edge [color="#6b7280", arrowsize=0.5];"""
_TERMINAL = ', fillcolor="#d3efd9"'
_ENTRY = ', fillcolor="#fdeec2"'


def settings(environment: Environment) -> dict[str, str]:
    """Return the settings of an environment as text, by their dotted names in a file."""
    shown = dict(_settings(environment, ()))
    if environment.founders:
        shown["founders"] = f"{len(environment.founders)} genes"
    return shown


def _settings(table: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for field in fields(table):
        value = getattr(table, field.name)
        if hasattr(value, "__dataclass_fields__"):
            yield from _settings(value, (*path, field.name))
        elif (path or field.name not in _HIDDEN) and value not in (None, ()):
            yield ".".join((*path, ALIASES.get(field.name, field.name))), shown_value(value)


def shown_value(value: Any) -> str:
    """Return the value of a setting as text for people."""
    if isinstance(value, tuple):
        entries = (
            f"{entry[0]} {shown_value(entry[1])}" if isinstance(entry, tuple) else entry
            for entry in value
        )
        return ", ".join(entries)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def table(experiment: Experiment) -> tuple[list[str], list[list[str]]]:
    """Return the names of the environments, and a row for each setting.

    Budgets, transforms, metrics and class weights that have their defaults in all environments are
    left out.
    """
    columns = [settings(environment) for environment in experiment.environments]
    defaults = _defaults()
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [
        [name, *(column.get(name, "") for column in columns)]
        for name in names
        if any(column.get(name, "") != defaults.get(name, "") for column in columns)
    ]
    return [environment.name for environment in experiment.environments], rows


def _defaults() -> Mapping[str, str]:
    """Return the default settings that may be left out."""
    defaults: dict[str, str] = {}
    for field in fields(Environment):
        default: Any = field.default
        if hasattr(default, "__dataclass_fields__"):
            defaults |= dict(_settings(default, (field.name,)))
        elif field.name in _LEFT_OUT:
            defaults[field.name] = shown_value(default)
    return defaults


def dot(experiment: Experiment) -> str:
    """Return the graph of environments in Graphviz's language.

    Colors mark the environments that newcomers enter, and those that lead to no other.
    """
    terminal = {environment.name for environment in experiment.terminal_environments}
    nodes = {environment.name: f"e{n}" for n, environment in enumerate(experiment.environments)}
    lines = [_HEAD, f"  label=<<B>{html.escape(experiment.name)}</B>>;"]
    for environment in experiment.environments:
        name, sources = environment.name, environment.sources
        color = "" if sources else _ENTRY
        color = _TERMINAL if name in terminal and sources else color
        lines.append(f"  {nodes[name]} [label=<{_label(experiment, environment)}>{color}];")
        lines += [f"  {nodes[source]} -> {nodes[name]};" for source in sources]
    return "\n".join([*lines, "}", ""])


def _label(experiment: Experiment, environment: Environment) -> str:
    count = "all" if environment.samples is None else f"{environment.samples:,}"
    work = f"{count} samples" if environment.trial == DATASET else environment.trial
    lines = [
        f"{environment.zones} zones × {environment.slots} slots",
        f"{environment.epochs} epochs, {work}",
        f"difficulty {environment.economy.difficulty:g}",
    ]
    if environment.dataset is not None and environment.dataset != experiment.dataset:
        lines.append(environment.dataset)
    lines += [f"{name} {shown_value(value)}" for name, value in environment.settings]
    transforms = dict(_settings(environment.transforms, ()))
    lines += [f"{name} {value}" for name, value in transforms.items() if value != "0"]
    small = (f'<FONT POINT-SIZE="10">{html.escape(line)}</FONT>' for line in lines)
    return "<BR/>".join([f"<B>{html.escape(environment.name)}</B>", *small])
