"""`mazec plot`: learning curves of agents."""

import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.options import OutFile
from mazec.cli.runs import MOST_AGENTS, EnvironmentName, RunName, open_run, selected_environments
from mazec.diagnostics import MazecError
from mazec.diagnostics.plugins import MissingPackage
from mazec.files.file import write_file
from mazec.tasks.metric import METRICS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mazec.runs.run import Run
    from mazec.store.repository import Store

SUFFIXES = (".svg", ".png", ".pdf")
_MOST = 12  # curves that can be distinguished

Agents = Annotated[
    list[int] | None,
    typer.Argument(
        metavar="AGENT…",
        min=1,
        max=MOST_AGENTS,
        help="The numbers of agents; by default, the best of the last period.",
        show_default=False,
    ),
]


def plot(
    agents: Agents = None,
    out: OutFile = "plot.svg",
    run: RunName = None,
    environment: EnvironmentName = None,
) -> None:
    """Plot the learning curves of agents: loss and validation score by epoch.

    The suffix of the output file, .svg, .png or .pdf, selects the format; standard output gets SVG.
    This needs Matplotlib: pip install matplotlib.
    """
    suffix = ".svg" if out == "-" else Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise typer.BadParameter(
            f"the suffix of a plot must be one of {', '.join(SUFFIXES)}", param_hint="--out"
        )
    with open_run(run) as (opened, store):
        curves = _curves(opened, store, agents, environment)
        metric = store.experiment().metric
    write_file(out, _draw(curves, metric, suffix[1:]))
    if out != "-":
        typer.echo(f"written: {out} ({', '.join(curves)})")


Curve = list[tuple[int, float | None, float]]
"""Epoch, loss and score of each point."""


def _curves(
    run: "Run", store: "Store", agents: list[int] | None, environment: str | None
) -> dict[str, Curve]:
    """Return the curves of agents by label, by default of the best of the last period."""
    from mazec.runs.run import NotFound

    selected = selected_environments(store.experiment(), environment, run)
    if agents is None:
        last = [one for one in store.avatars(store.period()) if one.zone.environment in selected]
        dead = [one for one in last if one.dead and one.outcome is not None]
        dead.sort(key=lambda one: -(one.outcome.score or 0.0) if one.outcome else 0.0)
        agents = [one.agent for one in dead[:_MOST]]
        if not agents:
            raise NotFound("dead avatar", "in the last period", run, "give the numbers of agents")
    curves: dict[str, Curve] = {}
    for agent in agents:
        records = [record for record in store.avatars_of(agent) if record.epochs]
        if environment is not None:
            records = [record for record in records if record.environment in selected]
        if not records:
            raise NotFound(
                "trained agent", agent, run, "list the best agents with: mazec champions"
            )
        record = records[-1]
        name = store.genes(store.vocabulary(), [agent])[agent].header.name
        history = store.epochs(agent, record.environment, record.period)
        curves[f"{agent} {name or ''}".rstrip()] = [
            (entry.epoch.number, entry.epoch.loss, entry.epoch.score) for entry in history
        ]
    return curves


def _draw(curves: dict[str, Curve], metric: str, format: str) -> bytes:
    try:
        import matplotlib as mpl
    except ImportError as error:
        missing = MissingPackage(
            purpose="plotting",
            package="matplotlib",
            requirement="mazec[plot]",
            reason=str(error),
        )
        raise MazecError([missing]) from None
    buffer = BytesIO()
    dates = {"svg": "Date", "pdf": "CreationDate"}
    # the same curves always give the same file, and names are not parsed as formulas
    with (
        mpl.rc_context({"svg.hashsalt": "mazec", "text.parse_math": False}),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # about characters of a name that the font lacks
        metadata = {dates[format]: None} if format in dates else None
        _figure(curves, metric).savefig(buffer, format=format, metadata=metadata)
    return buffer.getvalue()


def _figure(curves: dict[str, Curve], metric: str) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, curve in curves.items():
        epochs = [epoch for epoch, _, _ in curve]
        left.plot(epochs, [score for _, _, score in curve], marker="o", ms=3, label=name)
        right.plot(epochs, [loss for _, loss, _ in curve], marker="o", ms=3, label=name)
    data = metric in METRICS
    left.set_title(f"{metric} on the validation data" if data else metric)
    right.set_title("loss on the training data" if data else "loss")
    for axes in (left, right):
        axes.set_xlabel("epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
    right.legend(fontsize="small")
    return figure
