"""The `--dataset` option."""

from pathlib import Path
from typing import Annotated

import typer

DatasetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="digits, mnist, fashionmnist, cifar10, …")
]
DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", metavar="FOLDER", help="Where downloaded data lies (MAZEC_DATA)."),
]


def known(name: str) -> str:
    """The name of a data set as mazec writes it. Raises a usage error for one it does not know."""
    from mazec.symbols import nearest
    from mazec.training.data import SOURCES

    if name.lower() in SOURCES:
        return name.lower()
    near = nearest(name.lower(), SOURCES)
    hint = f"; did you mean {near}?" if near else f"; there are: {', '.join(SOURCES)}"
    raise typer.BadParameter(f"no data set {name!r}{hint}", param_hint="--dataset")
