"""Vehicles: trainable networks with a loss, an optimizer and a device."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from mazec.backends.compiled import Compiled
from mazec.diagnostics import Diagnostic
from mazec.diagnostics.argument import describe_value, require
from mazec.diagnostics.training import SingleSampleBatch
from mazec.gene.gene import LEARNING, entries
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import size, write_shape
from mazec.tasks.epoch import Epoch
from mazec.training.global_generator import seeded

_LOSS_EXAMPLE = "for instance torch.nn.CrossEntropyLoss()"


class Vehicle:
    """A network as a module on a device, with a loss and SGD.

    ``learning`` overrides the gene's optimizer settings; ``loss`` is cross entropy by default. The
    initial weights depend on ``seed`` alone, and the state of the global generator is preserved.
    ``diagnostics`` collects the warnings of training. Raises ``ValueError`` if a setting is unknown
    or invalid.
    """

    def __init__(
        self,
        network: Compiled,
        loss: nn.Module | None = None,
        *,
        learning: Mapping[str, float] | None = None,
        device: torch.device | str = "cpu",
        seed: int = 0,
    ) -> None:
        require(network, Compiled, "network", "a compiled gene", "pass mazec.compile(gene, ...)")
        require(loss, (nn.Module, type(None)), "loss", "a torch.nn.Module", _LOSS_EXAMPLE)
        self.network = network
        self.device = _device(device)
        self.seed = seed
        self.learning = network.gene.learning | dict(entries(learning or {}, LEARNING, "learning"))
        with seeded(derive_seed(Purpose.WEIGHTS, seed)):
            # MPS does not support adaptive pooling with windows of different sizes
            module = network.module(portable=self.device.type == "mps")
        self.module = module.to(self.device)
        self.loss = (nn.CrossEntropyLoss() if loss is None else loss).to(self.device)
        self.diagnostics: list[Diagnostic] = []
        self._shape = network.input_shape
        self._size = size(self._shape)
        self.optimizer = _optimizer(list(self.module.parameters()), self.learning)

    def view(self, inputs: Tensor) -> Tensor:
        """Return a batch on the device as float32 of shape (N, *input).

        Raises ``ValueError`` if its samples have another number of values.
        """
        count = inputs.shape[0] if inputs.dim() else 0
        if inputs.numel() != count * self._size:
            raise ValueError(
                f"a batch of {write_shape(tuple(inputs.shape)) or 'no axis'} does not fit the "
                f"input {write_shape(self._shape)}: a sample has {self._size} values"
            )
        return inputs.to(self.device, torch.float32).reshape(count, *self._shape)

    def step(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """Train one step on a batch from ``view``; return its mean loss, still on the device."""
        if self.optimizer is None:
            with torch.no_grad():
                return self._loss_of(inputs, labels)
        return self.learn(self._loss_of(inputs, labels))

    def learn(self, loss: Tensor) -> Tensor:
        """Train one step that reduces any kind of loss; return the loss, still on the device.

        A network without parameters does not change.
        """
        if self.optimizer is not None:
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
        return loss.detach()

    def count_correct(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """Return the number of correctly classified samples of a batch, still on the device."""
        predicted = self.module(inputs).argmax(dim=1)
        # a label is a class or, for other losses, a value for each class
        expected = labels.argmax(dim=1) if labels.dim() > predicted.dim() else labels
        count: Tensor = (predicted == expected).sum()
        return count

    def scale_lr(self, share: float) -> None:
        """Set the learning rate to a share of its initial value, from 0 to 1."""
        if self.optimizer is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = self.learning["lr"] * share

    @property
    def finite(self) -> bool:
        """Return whether all weights are finite."""
        # infinities and NaN survive a sum, so one sum for each tensor is enough
        sums = [parameter.detach().sum() for parameter in self.module.parameters()]
        return not sums or bool(torch.stack(sums).isfinite().all())

    def _loss_of(self, inputs: Tensor, labels: Tensor) -> Tensor:
        loss: Tensor = self.loss(self.module(inputs), labels)
        return loss


def _device(name: torch.device | str) -> torch.device:
    try:
        return torch.device(name)
    except (RuntimeError, TypeError):
        given = describe_value(name)
        raise ValueError(f"device must be cpu, cuda, cuda:1 or mps, not {given}") from None


def _optimizer(
    parameters: list[nn.Parameter], learning: Mapping[str, float]
) -> torch.optim.SGD | None:
    # a module without parameters can be tested, but optimizers reject an empty list
    if not parameters:
        return None
    return torch.optim.SGD(
        parameters,
        lr=learning["lr"],
        momentum=learning["momentum"],
        weight_decay=learning["weight_decay"],
        # one call for all parameters, since calls dominate the cost of small networks
        fused=True,
    )


def evaluate(
    vehicle: Vehicle,
    train_loader: Iterable[Any],
    test_loader: Iterable[Any],
    epochs: int = 1,
) -> Iterator[Epoch]:
    """Train and test on PyTorch loaders of ``(inputs, labels)``, and yield each ``Epoch``.

    A single last sample joins the preceding batch. A batch of one that has no preceding batch runs
    batch norms in evaluation mode, with the warning W602 in ``vehicle.diagnostics``. Shuffling and
    dropout draw from the global generator, which the caller seeds. Raises ``ValueError`` if a batch
    does not fit the network or a loader is empty.
    """
    require(vehicle, Vehicle, "vehicle", "a mazec.Vehicle", "pass mazec.Vehicle(network)")
    require(epochs, int, "epochs", "an integer", "for instance 2")
    for name, loader in (("train_loader", train_loader), ("test_loader", test_loader)):
        if isinstance(loader, Tensor) or not isinstance(loader, Iterable):
            remedy = "pass a torch.utils.data.DataLoader of a TensorDataset(inputs, labels)"
            given = describe_value(loader)
            raise TypeError(f"{name} must be a loader of batches, not {given}; {remedy}")
    return _evaluate(vehicle, train_loader, test_loader, epochs)


def _evaluate(
    vehicle: Vehicle, train_loader: Iterable[Any], test_loader: Iterable[Any], epochs: int
) -> Iterator[Epoch]:
    for number in range(1, epochs + 1):
        started = time.perf_counter()
        vehicle.module.train()
        loss = _mean(
            (_step(vehicle, inputs, labels) * len(labels), len(labels))
            for inputs, labels in _joined_batches(vehicle, train_loader)
        )
        diverged = not (torch.tensor(loss).isfinite() and vehicle.finite)
        vehicle.module.eval()
        with torch.no_grad():
            accuracy = _mean(
                (vehicle.count_correct(inputs, labels), len(labels))
                for inputs, labels in _batches(vehicle, test_loader)
            )
        yield Epoch(number, loss, accuracy, time.perf_counter() - started, diverged)


def _batches(vehicle: Vehicle, loader: Iterable[Any]) -> Iterator[tuple[Tensor, Tensor]]:
    for batch in loader:
        if not (isinstance(batch, tuple | list) and len(batch) == 2):
            raise TypeError(
                f"a batch must be a pair of inputs and labels, not {describe_value(batch)}; "
                "give the loader a TensorDataset(inputs, labels)"
            )
        inputs, labels = batch
        viewed = vehicle.view(torch.as_tensor(inputs))
        yield viewed, _classes(torch.as_tensor(labels), len(viewed)).to(vehicle.device)


def _classes(labels: Tensor, count: int) -> Tensor:
    """Return labels in the form of a loss: classes as int64 of shape (N,), others unchanged."""
    if labels.dim() == 0 or len(labels) != count:
        shape = tuple(labels.shape)
        raise ValueError(f"a batch of {count} samples needs as many labels, not {shape}")
    if labels.is_floating_point():
        return labels
    return (labels.squeeze(1) if labels.dim() == 2 and labels.shape[1] == 1 else labels).long()


def _joined_batches(vehicle: Vehicle, loader: Iterable[Any]) -> Iterator[tuple[Tensor, Tensor]]:
    pending: list[tuple[Tensor, Tensor]] = []
    for batch in _batches(vehicle, loader):
        pending.append(batch)
        if len(pending) > 2:
            yield pending.pop(0)
    if len(pending) == 2 and len(pending[1][1]) == 1:
        inputs, labels = zip(*pending, strict=True)
        pending = [(torch.cat(inputs), torch.cat(labels))]
    yield from pending


def _step(vehicle: Vehicle, inputs: Tensor, labels: Tensor) -> Tensor:
    if len(labels) > 1:
        return vehicle.step(inputs, labels)
    # recognize batch norms of any package by their running mean
    norms = [
        module
        for module in vehicle.module.modules()
        if getattr(module, "running_mean", None) is not None
    ]
    if norms and not any(isinstance(d, SingleSampleBatch) for d in vehicle.diagnostics):
        vehicle.diagnostics.append(SingleSampleBatch())
    for norm in norms:
        norm.eval()
    try:
        return vehicle.step(inputs, labels)
    finally:
        for norm in norms:
            norm.train()


def _mean(figures: Iterable[tuple[Tensor, int]]) -> float:
    # read the device once, at the end, since each read waits for all pending operations
    sums: list[Tensor] = []
    count = 0
    for figure, samples in figures:
        sums.append(figure)
        count += samples
    if not count:
        raise ValueError("the loader has no samples")
    # on the CPU, since not every device supports doubles
    return float(torch.stack(sums).cpu().double().sum()) / count
