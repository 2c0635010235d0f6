"""`mazec train`: a gene's network learns from a data set."""

import sys
from typing import Annotated

import typer

from mazec.cli.dataset import DataRoot, DatasetName, Device, Label, dataset_name
from mazec.cli.genes import compiled, load, vocabulary
from mazec.cli.options import GeneFile, HeadKind
from mazec.cli.output import print_message
from mazec.files.file import write_file
from mazec.network.options import CompileOptions
from mazec.symbols import write_shape

WeightsFile = Annotated[
    str | None,
    typer.Option("-o", "--out", metavar="FILE", help="Where to keep the weights (safetensors)."),
]


def train(
    file: GeneFile,
    dataset: DatasetName = "digits",
    epochs: Annotated[int, typer.Option("--epochs", min=1, metavar="N", help="How many.")] = 5,
    batch_size: Annotated[
        int, typer.Option("--batch-size", min=2, metavar="N", help="Samples in a step.")
    ] = 32,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Repeats a run.")] = 0,
    head: HeadKind = None,
    label: Label = None,
    device: Device = "auto",
    data_root: DataRoot = None,
    out: WeightsFile = None,
) -> None:
    """Train a gene's network, and test it on samples that it never saw.

    The data set gives the shapes; the gene's header gives the optimizer's settings.
    """
    words = vocabulary()
    gene = load(file, words)
    from mazec.training.data import load as load_data
    from mazec.training.dataset_trial import accuracy, run
    from mazec.training.device import device as there
    from mazec.training.vehicle import Vehicle
    from mazec.training.weights import weights

    try:
        place = there(device)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble), param_hint="--device") from None
    name = dataset_name(dataset, words)
    data = load_data(name, vocabulary=words, seed=seed, root=data_root, label=label).to(place)
    network = compiled(gene, CompileOptions(data.shape, data.classes, head), words)
    if network.output_shape != (data.classes,):
        shape = write_shape(network.output_shape)
        print_message(
            f"{data.name} has {data.classes} classes and the network gives {shape}: --head"
        )
        raise typer.Exit(1)
    vehicle = Vehicle(network, seed=seed, device=place)
    for epoch in run(vehicle, data, epochs=epochs, batch_size=batch_size, seed=seed):
        typer.echo(f"{epoch} (validation), {epoch.seconds:.1f} s")
        sys.stdout.flush()
        if epoch.diverged:
            print_message("training diverged; a smaller learning rate may help: learning lr=0.01")
            raise typer.Exit(1)
    typer.echo(f"test: accuracy {accuracy(vehicle, data.test, batch_size):.2%}")
    if out is not None:
        write_file(out, weights(vehicle))
