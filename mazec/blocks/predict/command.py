"""The command line of a model's file."""

import argparse
import csv
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import nn

from mazec.blocks.predict.outputs import outputs_of

MOST_FINDINGS = 10


def main(load: Callable[[], nn.Module], samples: Any, target: Any) -> int:
    """Predict the samples of a file as a CSV table, or describe the network.

    Returns the exit code: 0, 1 after an error, or 130 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(
        description="Predict samples with the network of this file."
    )
    parser.add_argument("data", nargs="?", help=samples.data)
    parser.add_argument("-o", "--out", metavar="FILE", help="the CSV file to write")
    options = parser.parse_args()
    try:
        network = load()
        if options.data is None:
            print(network)
            print(f"Input: {samples.data}")
            print(samples)
            print("Output:")
            print(target)
            return 0
        text = predict_file(network, samples, target, options.data)
        if options.out is None:
            print(text, end="", flush=True)
        else:
            write_whole(Path(options.out), text)
    except BrokenPipeError:  # the reader has gone, as with head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(
            f"error: {error.filename or 'output'}: {error.strerror or error}",
            file=sys.stderr,
        )
        return 1
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def predict_file(network: nn.Module, samples: Any, target: Any, path: str) -> str:
    """Return the predictions for a file as CSV; print findings on standard error."""
    read, names = samples.read(path)
    inputs, findings = samples.encode(read)
    for finding in findings[:MOST_FINDINGS]:
        print(f"warning: {finding}", file=sys.stderr)
    if len(findings) > MOST_FINDINGS:
        print(f"warning: and {len(findings) - MOST_FINDINGS} more", file=sys.stderr)
    return written({**names, **target.columns(outputs_of(network, inputs))})


def written(columns: Mapping[str, Sequence[str]]) -> str:
    """Return columns as the text of a CSV file."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return table.getvalue()


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="")
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
