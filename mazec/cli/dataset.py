"""Options for data sets, and for the device to train on."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from mazec.symbols import Vocabulary

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
        help="The column of a table that contains the classes; by default, the last.",
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
