"""`mazec train`: training of a gene's network on a data set."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.dataset import (
    ClassWeights,
    DataRoot,
    DatasetName,
    Device,
    Drop,
    Groups,
    Keep,
    Label,
    MetricName,
    Time,
    data_options,
    dataset_name,
    invalid_option,
)
from mazec.cli.genes import compiled, load_gene, load_vocabulary
from mazec.cli.options import GeneFile, HeadKind
from mazec.cli.output import print_message
from mazec.files.file import write_file
from mazec.network.options import CompileOptions
from mazec.symbols import write_shape
from mazec.tasks.metric import CLASS_WEIGHTS, resolve_metric
from mazec.tasks.setting import InvalidSetting

if TYPE_CHECKING:
    from mazec.backends.compiled import Compiled
    from mazec.training.dataset_trial import DatasetTrial

WeightsFile = Annotated[
    str | None,
    typer.Option("-o", "--out", metavar="FILE", help="Save the weights to a file (safetensors)."),
]


def train(
    file: GeneFile,
    dataset: DatasetName = "digits",
    epochs: Annotated[
        int, typer.Option("--epochs", min=1, metavar="N", help="The number of epochs.")
    ] = 5,
    batch_size: Annotated[
        int,
        typer.Option("--batch-size", min=2, metavar="N", help="The number of samples in a batch."),
    ] = 32,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="The seed; the same seed repeats a run.")
    ] = 0,
    head: HeadKind = None,
    label: Label = None,
    drop: Drop = None,
    keep: Keep = None,
    groups: Groups = None,
    time: Time = None,
    metric: MetricName = None,
    class_weights: ClassWeights = None,
    device: Device = "auto",
    threads: Annotated[
        int,
        typer.Option("--threads", min=1, metavar="N", help="The number of threads of PyTorch."),
    ] = 1,
    data_root: DataRoot = None,
    out: WeightsFile = None,
) -> None:
    """Train the network of a gene on a data set, and test it on unseen samples.

    The shapes come from the data set, and the settings of the optimizer from the gene's header.
    """
    vocabulary = load_vocabulary()
    gene = load_gene(file, vocabulary)
    from mazec.training.data import load as load_data
    from mazec.training.dataset_trial import DatasetTrial
    from mazec.workers.worker import deterministic_torch

    target = _device(device)
    name = dataset_name(dataset, vocabulary)
    options = data_options(label, drop, keep, groups, time)
    data = load_data(name, vocabulary=vocabulary, seed=seed, root=data_root, options=options)
    weighting = class_weights or CLASS_WEIGHTS[0]
    try:
        metric = resolve_metric(data.target, metric, weighting)
    except InvalidSetting as error:
        raise invalid_option(error) from None
    network = compiled(gene, CompileOptions(data.shape, data.outputs, head), vocabulary)
    if network.output_shape != (data.outputs,):
        shape = write_shape(network.output_shape)
        print_message(
            f"{data.name} needs {data.outputs} outputs, but the output of the network is {shape}; "
            "choose another --head"
        )
        raise typer.Exit(1)
    with deterministic_torch(threads):
        trial = DatasetTrial(
            data.to(target),
            batch_size=batch_size,
            metric=metric,
            class_weights=weighting != CLASS_WEIGHTS[0],
            seed=seed,
        )
        _train(network, trial, epochs=epochs, seed=seed, device=target, out=out)


def _device(name: str) -> str:
    from mazec.training.device import device

    try:
        return device(name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--device") from None


def _train(
    network: "Compiled",
    trial: "DatasetTrial",
    *,
    epochs: int,
    seed: int,
    device: str,
    out: str | None,
) -> None:
    """Train a network, print each epoch and the test, and save the weights to ``out``."""
    from mazec.training.trial import run_trial, test_vehicle
    from mazec.training.vehicle import Vehicle
    from mazec.training.weights import weights

    vehicle = Vehicle(network, trial.loss, seed=seed, device=device)
    metric = trial.scorer.metric
    for epoch in run_trial(vehicle, trial, epochs=epochs, seed=seed):
        typer.echo(f"{epoch.describe(metric)} (validation), {epoch.seconds:.1f} s")
        sys.stdout.flush()
        if epoch.diverged:
            print_message("training diverged; a smaller learning rate may help: learning lr=0.01")
            raise typer.Exit(1)
    typer.echo(f"test: {metric} {test_vehicle(vehicle, trial, seed=seed):.2%}")
    if out is not None:
        write_file(out, weights(vehicle))
