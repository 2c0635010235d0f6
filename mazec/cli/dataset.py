"""Options for data sets, and for the device to train on."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from mazec.symbols import Vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.metric import CLASSIFICATION, REGRESSION
from mazec.tasks.setting import InvalidSetting

DatasetName = Annotated[
    str,
    typer.Option(
        "--dataset",
        metavar="NAME",
        help="The data set: digits, wine, mnist, …, or the path of a folder of images by class, or "
        "of an .npz, .csv or .parquet file.",
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="COLUMN",
        help="The column of a table to predict, classes or numbers; by default, the last.",
    ),
]
Drop = Annotated[
    list[str] | None,
    typer.Option(
        "--drop",
        metavar="COLUMN",
        help="A column to leave out; can be repeated.",
        show_default=False,
    ),
]
Keep = Annotated[
    list[str] | None,
    typer.Option(
        "--keep",
        metavar="COLUMN",
        help="A column to use although it would be left out; can be repeated.",
        show_default=False,
    ),
]
Groups = Annotated[
    str | None,
    typer.Option(
        "--groups",
        metavar="COLUMN",
        help="A column whose equal values stay in the same part of the data.",
    ),
]
Time = Annotated[
    str | None,
    typer.Option(
        "--time",
        metavar="COLUMN",
        help="A column that orders the parts: training first, then validation, then test.",
    ),
]
MetricName = Annotated[
    str | None,
    typer.Option(
        "--metric",
        metavar="NAME",
        help=f"The metric of the score: {', '.join(CLASSIFICATION)}, or for numbers "
        f"{', '.join(REGRESSION)}; by default, {CLASSIFICATION[0]} or {REGRESSION[0]}.",
    ),
]
ClassWeights = Annotated[
    str | None,
    typer.Option(
        "--class-weights",
        metavar="NAME",
        help="The weights of classes in the loss: balanced, or none, the default.",
    ),
]
Device = Annotated[
    str,
    typer.Option(
        "--device", metavar="NAME", help="The device: cpu, cuda, cuda:1, mps, or auto for the best."
    ),
]
DataRoot = Annotated[
    Path | None,
    typer.Option(
        "--data-root",
        metavar="FOLDER",
        help="The folder of downloaded data; by default, that in MAZEC_DATA.",
    ),
]


def data_options(
    label: str | None,
    drop: list[str] | None,
    keep: list[str] | None,
    groups: str | None,
    time: str | None,
) -> DataOptions:
    """Return the options of a data set. Raises ``typer.BadParameter`` if they are invalid."""
    try:
        return DataOptions(label, tuple(drop or ()), tuple(keep or ()), groups, time)
    except InvalidSetting as error:
        raise invalid_option(error) from None


def invalid_option(error: InvalidSetting) -> typer.BadParameter:
    """Return the error about the option with the name of a setting."""
    name = error.setting.rpartition(".")[2].replace("_", "-")
    return typer.BadParameter(str(error), param_hint=f"--{name}")


def dataset_name(name: str, vocabulary: Vocabulary) -> str:
    """Return the canonical name of a data set; a path is returned unchanged.

    Raises ``typer.BadParameter`` for an unknown name or a path that does not exist.
    """
    from mazec.diagnostics.render import help_line, message
    from mazec.tasks.datasets import canonical_dataset, missing

    try:
        canonical = canonical_dataset(name, vocabulary)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--dataset") from None
    problem = missing(canonical, vocabulary)
    if problem is not None:
        reason = f"{message(problem)}; {help_line(problem)}"
        raise typer.BadParameter(reason, param_hint="--dataset")
    return canonical


def reject_data(name: str, expected: str, parameter: str) -> None:
    """Raise ``typer.BadParameter`` for a data set where something else is ``expected``.

    Data sets are told by the suffixes of their files.
    """
    from mazec.tasks.datasets import FILES

    if name.lower().endswith(FILES):
        raise data_instead_of(name, expected, parameter)


def data_instead_of(name: str, expected: str, parameter: str) -> typer.BadParameter:
    """Return the error about a data set where something else is ``expected``."""
    advice = f"to learn from it: mazec evolve --dataset {quote(name)}"
    return typer.BadParameter(f"{name} is data, not {expected}; {advice}", param_hint=parameter)
