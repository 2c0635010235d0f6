"""`mazec evolve`: random genes become networks that learn, and the best of them breed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.dataset import DataRoot, DatasetName, known
from mazec.cli.output import complain
from mazec.maze.experiment import PERIODS, quickstart

if TYPE_CHECKING:
    from mazec.workers.driver import Result

Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="A new folder for the results; runs/… unless given."
    ),
]


def evolve(
    dataset: DatasetName = "digits",
    periods: Annotated[
        int, typer.Option("--periods", min=1, metavar="N", help="How long it goes on.")
    ] = PERIODS,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Repeats a run.")] = 0,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, metavar="N", help="Processes; one a processor by default."
        ),
    ] = None,
    out: Folder = None,
    data_root: DataRoot = None,
) -> None:
    """Evolve networks on a data set, and keep the champion as gene, source and weights.

    The same seed gives the same lineage, whatever the number of workers.
    """
    from mazec.cli.live import Display
    from mazec.workers import driver

    experiment = quickstart(known(dataset), seed=seed, periods=periods)
    try:
        with Display() as display:
            result = driver.evolve(experiment, out, display.tell, workers=workers, root=data_root)
    except driver.Interrupted as stopped:
        complain(str(stopped))
        raise typer.Exit(130) from None
    _report(result)


def _report(result: "Result") -> None:
    from mazec.backends.compiled import compile
    from mazec.cli.live import clock, ends
    from mazec.cli.picture import picture
    from mazec.network.price import write_figure

    for mark in result.marks:
        complain(f"these figures may not come again: {mark}", level="warning")
    champion = result.champion
    lines = []
    if champion is not None:
        lines += [
            *picture(compile(champion.gene).network),
            "",
            f"champion: agent {champion.agent}, "
            f"{write_figure(champion.price.parameters)} parameters, "
            f"{write_figure(champion.price.operations)} operations",
            f"accuracy: {champion.validation:.2%} on validation, "
            f"{champion.test:.2%} on a test set that selection never saw",
            *(f"written: {path}" for path in champion.files),
        ]
    lines.append(f"agents: {result.agents:,} ({ends(result.ends)}) in {clock(result.seconds)}")
    sys.stdout.write("\n".join(lines) + "\n")
    if champion is None:
        complain(f"nobody survived the last period; all is in {result.folder}")
        raise typer.Exit(1)
