"""The data sets that are downloaded: the MNIST family and CIFAR10.

Each data set has a function of the same name that reads it; ``mazec.tasks.datasets`` lists them.
"""

from collections.abc import Callable
from pathlib import Path

import torch

from mazec.diagnostics import describe_exception
from mazec.diagnostics.data import DownloadFailed, UnequalShapes
from mazec.diagnostics.plugins import MissingPackage
from mazec.tasks.datasets import DataError
from mazec.tasks.encoding import ArrayEncoding
from mazec.training import idx
from mazec.training.split import LoadedData, Split


def _idx(name: str) -> Callable[[Path], LoadedData]:
    """Return a reader that reads existing idx files, or else downloads them with torchvision."""
    download = _torchvision(name)

    def read(folder: Path) -> LoadedData:
        files = idx.find_files(folder / name / "raw")
        if files is None:
            return download(folder)
        (images, labels), (test_images, test_labels) = (
            idx.read_pair(files[part, "images"], files[part, "labels"])
            for part in ("train", "test")
        )
        if images.shape[1:] != test_images.shape[1:]:
            shapes = (f"training {images.shape[1:]}", f"test {test_images.shape[1:]}")
            raise DataError([UnequalShapes(source=str(folder / name / "raw"), shapes=shapes)])
        return _loaded(images, labels, test_images, test_labels)

    return read


def _torchvision(name: str, **options: str) -> Callable[[Path], LoadedData]:
    def read(folder: Path) -> LoadedData:
        try:
            # the import can fail beside a torch without CUDA, so no other code depends on it
            from torchvision import datasets

            kind = getattr(datasets, name)
            train, test = (
                kind(str(folder), train=train, download=True, **options) for train in (True, False)
            )
        except ImportError as error:
            missing = MissingPackage(
                purpose=f"downloading the data set {name}",
                package="torchvision",
                requirement="torchvision",
                reason=describe_exception(error),
                notes=(f"it is not in {folder}; --data-root gives the folder that contains it",),
            )
            raise DataError([missing]) from error
        except Exception as error:
            failed = DownloadFailed(name=name, folder=str(folder), reason=describe_exception(error))
            raise DataError([failed]) from error
        return _loaded(train.data, train.targets, test.data, test.targets)

    return read


def _loaded(data: object, targets: object, test_data: object, test_targets: object) -> LoadedData:
    train, test = _images(data, targets), _images(test_data, test_targets)
    shape = tuple(train.inputs.shape[1:])
    encoding = ArrayEncoding(shape, divisor=255, channels_last=len(shape) == 3)
    return LoadedData(train, test=test, encoding=encoding)


def _images(data: object, targets: object) -> Split:
    inputs = torch.as_tensor(data).to(torch.float32).div_(255)
    if inputs.dim() == 4:
        inputs = inputs.permute(0, 3, 1, 2)
    labels = torch.as_tensor(targets)
    # QMNIST has several columns, the class in the first
    labels = labels[:, 0] if labels.dim() == 2 else labels
    return Split(inputs.contiguous(), labels.to(torch.int64))


mnist = _idx("MNIST")
qmnist = _torchvision("QMNIST")
fashionmnist = _idx("FashionMNIST")
kmnist = _idx("KMNIST")
emnist = _torchvision("EMNIST", split="balanced")
cifar10 = _torchvision("CIFAR10")
