"""A vehicle: a network made runnable, with its loss, its optimizer and its device."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from mazec.backends.compiled import Compiled
from mazec.diagnostics import Diagnostic
from mazec.diagnostics.training import SingleSampleBatch
from mazec.gene.gene import LEARNING, entries
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import size, write_shape
from mazec.tasks.epoch import Epoch
from mazec.training.global_generator import seeded


class Vehicle:
    """A network as a module on a device, with its loss and SGD.

    ``learning`` are the optimizer settings, by default what the gene carries; ``loss`` is cross
    entropy unless given. The first weights depend on ``seed`` alone, and the global generator is
    left as it was. ``diagnostics`` holds what training had to say. Raises ``ValueError`` for an
    unknown or bad setting.
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
        self.network = network
        self.device = torch.device(device)
        self.seed = seed
        self.learning = network.gene.learning | dict(entries(learning or {}, LEARNING, "learning"))
        with seeded(derive_seed(Purpose.WEIGHTS, seed)):
            # MPS refuses adaptive pools whose windows differ in width
            module = network.module(portable=self.device.type == "mps")
        self.module = module.to(self.device)
        self.loss = (nn.CrossEntropyLoss() if loss is None else loss).to(self.device)
        self.diagnostics: list[Diagnostic] = []
        self._shape = network.input_shape
        self._size = size(self._shape)
        self.optimizer = _optimizer(list(self.module.parameters()), self.learning)

    def view(self, inputs: Tensor) -> Tensor:
        """A batch on the device as floats of (N, *input).

        Raises ``ValueError`` where its samples hold another count of values.
        """
        count = inputs.shape[0] if inputs.dim() else 0
        if inputs.numel() != count * self._size:
            raise ValueError(
                f"a batch of {write_shape(tuple(inputs.shape)) or 'no axis'} does not fit the "
                f"input {write_shape(self._shape)}: a sample has {self._size} values"
            )
        return inputs.to(self.device, torch.float32).reshape(count, *self._shape)

    def step(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """One step of training on a batch from ``view``; its mean loss, still on the device."""
        if self.optimizer is None:
            with torch.no_grad():
                return self._loss_of(inputs, labels)
        return self.learn(self._loss_of(inputs, labels))

    def learn(self, loss: Tensor) -> Tensor:
        """One step of training down a loss of any kind; the loss, still on the device.

        A network without parameters learns nothing.
        """
        if self.optimizer is not None:
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
        return loss.detach()

    def right(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """How many samples of a batch the network gets right, still on the device."""
        answers = self.module(inputs).argmax(dim=1)
        # labels may be a class each or, for other losses, a value for every class
        expected = labels.argmax(dim=1) if labels.dim() > answers.dim() else labels
        count: Tensor = (answers == expected).sum()
        return count

    def pace(self, share: float) -> None:
        """Go on with a share of the learning rate, from 0 to 1."""
        if self.optimizer is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = self.learning["lr"] * share

    @property
    def finite(self) -> bool:
        """Whether all weights are."""
        # infinities and NaN survive a sum, so one figure a tensor is enough
        sums = [parameter.detach().sum() for parameter in self.module.parameters()]
        return not sums or bool(torch.stack(sums).isfinite().all())

    def _loss_of(self, inputs: Tensor, labels: Tensor) -> Tensor:
        loss: Tensor = self.loss(self.module(inputs), labels)
        return loss


def _optimizer(
    parameters: list[nn.Parameter], learning: Mapping[str, float]
) -> torch.optim.SGD | None:
    # a module without parameters can be tested, and no optimizer takes an empty list
    if not parameters:
        return None
    return torch.optim.SGD(
        parameters,
        lr=learning["lr"],
        momentum=learning["momentum"],
        weight_decay=learning["weight_decay"],
        # one call for all parameters: most networks here are small, and calls are what they cost
        fused=True,
    )


def evaluate(
    vehicle: Vehicle,
    train_loader: Iterable[Any],
    test_loader: Iterable[Any],
    epochs: int = 1,
) -> Iterator[Epoch]:
    """Train and test on PyTorch loaders of ``(inputs, labels)``, an ``Epoch`` at a time.

    A lone last sample joins the batch before it; where there is none, batch norms run in evaluation
    mode for it and ``vehicle.diagnostics`` says so (W602). Shuffling and dropout draw from the
    global generator, which is yours to seed. Raises ``ValueError`` for a batch that does not fit,
    and for loaders without a sample.
    """
    for number in range(1, epochs + 1):
        started = time.perf_counter()
        vehicle.module.train()
        loss = _mean(
            (_step(vehicle, inputs, labels) * len(labels), len(labels))
            for inputs, labels in _joined(vehicle, train_loader)
        )
        diverged = not (torch.tensor(loss).isfinite() and vehicle.finite)
        vehicle.module.eval()
        with torch.no_grad():
            accuracy = _mean(
                (vehicle.right(inputs, labels), len(labels))
                for inputs, labels in _batches(vehicle, test_loader)
            )
        yield Epoch(number, loss, accuracy, time.perf_counter() - started, diverged)


def _batches(vehicle: Vehicle, loader: Iterable[Any]) -> Iterator[tuple[Tensor, Tensor]]:
    for inputs, labels in loader:
        viewed = vehicle.view(torch.as_tensor(inputs))
        yield viewed, _classes(torch.as_tensor(labels), len(viewed)).to(vehicle.device)


def _classes(labels: Tensor, count: int) -> Tensor:
    """Labels as a loss takes them: classes as int64 of (N,), anything else as it is."""
    if labels.dim() == 0 or len(labels) != count:
        shape = tuple(labels.shape)
        raise ValueError(f"a batch of {count} samples needs as many labels, not {shape}")
    if labels.is_floating_point():
        return labels
    return (labels.squeeze(1) if labels.dim() == 2 and labels.shape[1] == 1 else labels).long()


def _joined(vehicle: Vehicle, loader: Iterable[Any]) -> Iterator[tuple[Tensor, Tensor]]:
    held: list[tuple[Tensor, Tensor]] = []
    for batch in _batches(vehicle, loader):
        held.append(batch)
        if len(held) > 2:
            yield held.pop(0)
    if len(held) == 2 and len(held[1][1]) == 1:
        inputs, labels = zip(*held, strict=True)
        held = [(torch.cat(inputs), torch.cat(labels))]
    yield from held


def _step(vehicle: Vehicle, inputs: Tensor, labels: Tensor) -> Tensor:
    if len(labels) > 1:
        return vehicle.step(inputs, labels)
    # what keeps running figures is a batch norm, whatever package it comes from
    norms = [
        module
        for module in vehicle.module.modules()
        if getattr(module, "running_mean", None) is not None
    ]
    if norms and not any(isinstance(one, SingleSampleBatch) for one in vehicle.diagnostics):
        vehicle.diagnostics.append(SingleSampleBatch())
    for norm in norms:
        norm.eval()
    try:
        return vehicle.step(inputs, labels)
    finally:
        for norm in norms:
            norm.train()


def _mean(figures: Iterable[tuple[Tensor, int]]) -> float:
    # read from the device once, at the end: every reading waits for all that runs there
    sums: list[Tensor] = []
    count = 0
    for figure, samples in figures:
        sums.append(figure)
        count += samples
    if not count:
        raise ValueError("a loader without a single sample")
    # on the CPU, since not every device has doubles
    return float(torch.stack(sums).cpu().double().sum()) / count
