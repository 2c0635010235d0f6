"""The options that name a data set, and the device it is trained on."""

from pathlib import Path
from typing import Annotated

import typer

from mazec.symbols import Vocabulary

DatasetName = Annotated[
    str,
    typer.Option(
        "--dataset",
        metavar="NAME",
        help="digits, mnist, … or a folder of images by class, an .npz, .csv or .parquet file.",
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label", metavar="COLUMN", help="The column of a table that holds the classes; the last."
    ),
]
Device = Annotated[
    str,
    typer.Option("--device", metavar="NAME", help="cpu, cuda, cuda:1, mps; auto takes the best."),
]
DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", metavar="FOLDER", help="Where downloaded data lies (MAZEC_DATA)."),
]


def dataset_name(name: str, vocabulary: Vocabulary) -> str:
    """The name of a data set as mazec writes it; a path stays as it is.

    Raises a usage error for a name that is none and for a path where nothing lies.
    """
    from mazec.diagnostics.render import help_line, message
    from mazec.tasks.datasets import canonical_dataset, missing

    try:
        canonical = canonical_dataset(name, vocabulary)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble), param_hint="--dataset") from None
    lost = missing(canonical, vocabulary)
    if lost is not None:
        reason = f"{message(lost)}; {help_line(lost)}"
        raise typer.BadParameter(reason, param_hint="--dataset")
    return canonical
