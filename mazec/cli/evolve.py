"""`mazec evolve`: runs of experiments, in which genes become networks that learn and breed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mazec.cli.dataset import (
    ClassWeights,
    DataRoot,
    Device,
    Drop,
    Groups,
    Keep,
    Label,
    MetricName,
    Time,
    data_instead_of,
    dataset_name,
    invalid_option,
    reject_data,
)
from mazec.cli.experiment import plugin_names
from mazec.cli.options import finite
from mazec.cli.output import print_message
from mazec.cli.plugin_selection import selected_plugins
from mazec.plugins import vocabulary_of
from mazec.symbols import Vocabulary

if TYPE_CHECKING:
    from mazec.maze.experiment import Experiment
    from mazec.runs.driver import Result

_DEFAULT = "quickstart"

ExperimentName = Annotated[
    str | None,
    typer.Argument(
        metavar="EXPERIMENT",
        help=f"A TOML file, or the name of a shipped experiment; by default, {_DEFAULT}.",
        show_default=False,
    ),
]
Dataset = Annotated[
    str | None,
    typer.Option("--dataset", metavar="NAME", help="Use another data set, by name or path."),
]
Periods = Annotated[
    int | None, typer.Option("--periods", min=1, metavar="N", help="The number of periods.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="The seed; the same seed repeats a run.")
]
Merge = Annotated[
    str | None,
    typer.Option("--merge", metavar="MODE", help="The way genes merge in all environments."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        metavar="N",
        help="The number of worker processes; by default, one for each processor. With 0, the "
        "command runs all avatars itself.",
    ),
]
Threads = Annotated[
    int, typer.Option("--threads", min=1, metavar="N", help="The number of threads of each worker.")
]
Minutes = Annotated[
    float | None,
    typer.Option(
        "--minutes",
        min=0.0,
        metavar="X",
        help="Stop after this time, with the champion of the last complete period.",
        callback=finite,
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="A new folder for the results; by default, one in runs/."
    ),
]
StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="The store, postgresql://…; by default, a file in the folder.",
    ),
]
Resume = Annotated[
    str | None,
    typer.Option("--resume", metavar="FOLDER", help="Continue a stopped run."),
]


def evolve(
    experiment: ExperimentName = None,
    dataset: Dataset = None,
    label: Label = None,
    drop: Drop = None,
    keep: Keep = None,
    groups: Groups = None,
    time: Time = None,
    metric: MetricName = None,
    class_weights: ClassWeights = None,
    periods: Periods = None,
    seed: Seed = None,
    merge: Merge = None,
    workers: Workers = None,
    device: Device = "auto",
    threads: Threads = 1,
    minutes: Minutes = None,
    out: Folder = None,
    store: StoreAddress = None,
    resume: Resume = None,
    data_root: DataRoot = None,
) -> None:
    """Run an experiment, and save the champion as gene, source and weights.

    The same seed gives the same lineage for any number of workers, even if the run is stopped and
    resumed.
    """
    changes: dict[str, Any] = {
        "dataset": dataset,
        "label": label,
        "drop": tuple(drop) if drop else None,
        "keep": tuple(keep) if keep else None,
        "groups": groups,
        "time": time,
        "metric": metric,
        "class_weights": class_weights,
        "seed": seed,
        "merge": merge,
    }
    if resume is not None:
        fixed: dict[str, object] = {"EXPERIMENT": experiment, "--out": out}
        _reject_options(
            fixed | {f"--{key.replace('_', '-')}": value for key, value in changes.items()}
        )
        _reject_plugins(resume, store)
        new_run = None
    else:
        new_run = _read_experiment(experiment, changes | {"periods": periods})
        _note_unused_plugins(new_run)
    from mazec.cli.progress_display import Display
    from mazec.runs import driver

    options: dict[str, Any] = {
        "workers": workers,
        "root": data_root,
        "store": store,
        "device": _device(device),
        "threads": threads,
        "minutes": minutes,
    }
    try:
        with Display() as display:
            if new_run is not None:
                result = driver.evolve(new_run, out, display.update, **options)
            else:
                result = driver.resume(str(resume), display.update, periods=periods, **options)
    except driver.Interrupted as stopped:
        print_message(str(stopped))
        raise typer.Exit(130) from None
    _report(result)


def _reject_options(options: dict[str, object]) -> None:
    for option, value in options.items():
        if value is not None:
            setting = option.strip("-").replace("-", " ")
            raise typer.BadParameter(
                f"a resumed run keeps its own {setting}; only --periods can be changed",
                param_hint=option,
            )


def _reject_plugins(resume: str, store: str | None) -> None:
    """Raise ``typer.BadParameter`` if the selected plugins differ from those of a resumed run."""
    names = selected_plugins()
    if names is None:
        return
    from mazec.runs.run import Run
    from mazec.store.repository import Store

    with Store.open(Run.find(resume, store).store) as opened:
        own = plugin_names(opened.experiment())
    if set(own) != set(names):
        raise typer.BadParameter(
            f"a resumed run keeps its own plugins: {', '.join(own) or 'none'}",
            param_hint="--plugin" if names else "--no-plugins",
        )


def _note_unused_plugins(experiment: "Experiment") -> None:
    """Print the installed plugins that an experiment does not use, and the command that would."""
    unused = [plugin.name for plugin in vocabulary_of(experiment.plugins).unselected]
    if selected_plugins() is None and unused:
        options = " ".join(f"--plugin {name}" for name in (*plugin_names(experiment), *unused))
        print_message(
            f"not used: {', '.join(unused)}; use with: mazec {options} evolve …", level="note"
        )


def _read_experiment(name: str | None, changes: dict[str, Any]) -> "Experiment":
    from mazec.maze.experiment_file import read_experiment
    from mazec.tasks.setting import InvalidSetting

    if name is not None:
        _reject_data(name)
    if changes["dataset"] is not None:
        experiment = read_experiment(name or _DEFAULT, plugins=selected_plugins())
        vocabulary = vocabulary_of(experiment.plugins)
        changes["dataset"] = _absolute(dataset_name(changes["dataset"], vocabulary), vocabulary)
    try:
        return read_experiment(name or _DEFAULT, plugins=selected_plugins(), **changes)
    except InvalidSetting as error:
        if error.setting.rpartition(".")[2] in changes:
            raise invalid_option(error) from None
        raise typer.BadParameter(str(error)) from None


def _reject_data(name: str) -> None:
    """Raise ``typer.BadParameter`` for a data set, by name or path, in place of an experiment."""
    from mazec.maze.experiment_file import shipped
    from mazec.tasks.datasets import expand_path, is_named

    reject_data(name, "an experiment", "EXPERIMENT")
    if name in shipped() or expand_path(name).is_file():
        return
    if expand_path(name).is_dir() or is_named(name, vocabulary_of(selected_plugins())):
        raise data_instead_of(name, "an experiment", "EXPERIMENT")


def _absolute(dataset: str, vocabulary: Vocabulary) -> str:
    """Make the path of a data set absolute, because a run may be resumed from another folder."""
    from mazec.tasks.datasets import expand_path, is_named

    return dataset if is_named(dataset, vocabulary) else str(expand_path(dataset).absolute())


def _device(name: str) -> str:
    from mazec.training.device import device

    try:
        return device(name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--device") from None


def _report(result: "Result") -> None:
    from mazec.cli.picture import picture
    from mazec.cli.progress_display import describe_ends, format_duration
    from mazec.cli.runs import describe_failures, describe_test, describe_twins, score_sources
    from mazec.network.price import write_figure

    for warning in result.warnings:
        print_message(warning.message, level="warning")
    champion = result.champion
    lines = []
    if champion is not None:
        selected_by, tested_by = score_sources(champion.metric)
        if champion.untested:
            print_message(champion.untested, level="warning")
        lines += [
            *picture(champion.network),
            "",
            f"champion: agent {champion.agent} of {champion.environment}, "
            f"{write_figure(champion.price.parameters)} parameters, "
            f"{write_figure(champion.price.operations)} operations",
            f"{champion.metric}: {champion.validation:.2%} {selected_by}, "
            f"{describe_test(champion.test)} {tested_by} that selection never saw",
            f"atavism: {result.atavism or 0.0:.2%} of its expressed symbols were silent in an "
            "ancestor",
            *(f"written: {path}" for path in champion.files),
        ]
    lines += [
        f"agents: {result.agents:,} ({describe_ends(result.ends)}) "
        f"in {format_duration(result.seconds)}",
        *describe_failures(result.failures),
        f"twins: {describe_twins(result.twins.evaluated, result.twins.spared)}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if champion is None:
        print_message(f"no agent survived the last complete period; the run is in {result.folder}")
        raise typer.Exit(1)
