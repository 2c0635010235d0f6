"""The file ``model.py``: a trained network that predicts raw samples, importing only torch.

The class ``Network`` is that of ``mazec.backends.source``. What the training samples taught about
the encoding stands in the file as literals.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mazec.backends.compiled import Compiled
from mazec.backends.description import harmless
from mazec.backends.source import print_network
from mazec.models.blocks import carry
from mazec.models.literals import call, number, quoted, sequence
from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    Column,
    DateColumn,
    Encoding,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.tasks.target import ClassTarget, NumberTarget, Target

SOURCE = "model.py"
WEIGHTS = "model.safetensors"
_LONGEST = 88  # characters of a line
_OWN = {
    "INPUT": "",
    "OUTPUT": "",
    "Path": "from pathlib import Path",
    "WEIGHTS": "",
    "WEIGHTS_SHA256": "",
    "load": "",
}
_PREDICTING = {"Any": "from typing import Any", "sys": "import sys"}


class _Samples(NamedTuple):
    """The words for samples: one of them, the argument of a prediction, and what it may be."""

    noun: str
    argument: str
    forms: str


_ROWS = _Samples("row", "rows", "a list of dicts, a dict of columns, a data frame or a path")
_ARRAYS = _Samples("sample", "samples", "a tensor, an array, nested lists or a path")
_IMAGES = _Samples("image", "images", "paths of images, or the path of a folder")


def model_source(
    network: Compiled, encoding: Encoding | None, target: Target | None, *, weights_sha256: str
) -> str:
    """Return the text of ``model.py``.

    Without an encoding or a target, as after a trial without a data set, the network takes and
    gives tensors. ``weights_sha256`` (hex) is the digest of the weights file. Raises
    ``SourceError`` if a plugin's class cannot be inlined.
    """
    digest = f"WEIGHTS = {quoted(WEIGHTS)}\nWEIGHTS_SHA256 = {quoted(weights_sha256)}"
    if encoding is None or target is None:
        carried = carry(["weights"])
        printed = print_network(network.network, {**_OWN, **carried.names})
        head, ends = _plain_head(printed.description), [_LOAD, _SHOW]
        parts = [*carried.texts, *printed.texts]
    else:
        modules = [*_modules(encoding), *_modules(target), "weights", "outputs", "command"]
        carried = carry(modules)
        printed = print_network(network.network, {**_OWN, **_PREDICTING, **carried.names})
        head, ends = _head(encoding, target, printed.description), [_LOAD, _RUN]
        values = f"INPUT = {_encoding(encoding)}\nOUTPUT = {_target(target)}"
        parts = [*carried.texts, values, *printed.texts]
        parts[-1] += _methods(encoding, target)
    top = "\n\n".join([head, _imports(printed.imports), digest])
    return "\n\n\n".join([top, *parts, *ends]) + "\n"


def _modules(part: Encoding | Target) -> Iterator[str]:
    """Yield the blocks of an encoding or a target."""
    match part:
        case TableEncoding(columns):
            kinds = {type(column) for column in columns}
            yield from (name for kind, name in _COLUMNS.items() if kind in kinds)
            yield "table"
        case ArrayEncoding():
            yield "arrays"
        case ImageEncoding():
            yield "images"
        case ClassTarget():
            yield "classes"
        case NumberTarget():
            yield "quantity"


_COLUMNS = {
    NumberColumn: "number",
    CategoryColumn: "category",
    FrequencyColumn: "frequency",
    DateColumn: "date",
}


def _imports(lines: Sequence[str]) -> str:
    """Return import lines as isort sorts them: one for each module, torch in a group of its own."""
    modules: dict[str, list[str]] = {}
    for line in lines:
        head, _, name = line.partition(" import ") if line[0] == "f" else (line, "", "")
        modules.setdefault(head, []).append(name)
    merged = [
        f"{head} import {', '.join(sorted(names))}" if names[0] else head
        for head, names in modules.items()
    ]
    future = [line for line in merged if line.startswith("from __future__ ")]
    foreign = [line for line in merged if re.match(r"(import|from) torch\b", line)]
    own = [line for line in merged if line not in future and line not in foreign]
    return "\n\n".join("\n".join(group) for group in (future, own, foreign) if group)


# The docstring


def _head(encoding: Encoding, target: Target, description: str) -> str:
    words = _words(encoding)
    name = harmless(target.name)
    file = {_ROWS: "samples.csv", _ARRAYS: "samples.npz", _IMAGES: "images"}[words]
    first = f"A neural network for PyTorch that predicts {name}."
    if len(first) > _LONGEST:
        first = "A neural network for PyTorch."
    return f'''r"""{first}

Predict the {words.noun}s of {file}, or describe the network and what it takes:

    python {SOURCE} {file} -o predictions.csv
    python {SOURCE}

Likewise in Python, with the weights in {WEIGHTS} beside this file:

    from model import load

    network = load()
    network.predict({words.argument})

mazec compiled it from this gene:

{description}
"""'''


def _plain_head(description: str) -> str:
    return f'''r"""A neural network for PyTorch.

Its weights are in {WEIGHTS} beside this file:

    from model import load

    network = load()
    network(inputs)

mazec compiled it from this gene:

{description}
"""'''


def _words(encoding: Encoding) -> _Samples:
    match encoding:
        case TableEncoding():
            return _ROWS
        case ArrayEncoding():
            return _ARRAYS
        case ImageEncoding():
            return _IMAGES


# The encoding and the target


def _encoding(encoding: Encoding) -> str:
    match encoding:
        case TableEncoding(columns):
            inside = sequence([_column(column, 8) for column in columns], "[]", 4, each=True)
            return f"Table(\n    {inside}\n)"
        case ArrayEncoding():
            means = [number(value) for value in encoding.means]
            deviations = [number(value) for value in encoding.deviations]
            return call(
                "Arrays",
                [
                    sequence(map(str, encoding.shape)),
                    *_option("divisor", encoding.divisor, 1.0),
                    *([f"means={sequence(means, '[]', 4)}"] if means else ()),
                    *([f"deviations={sequence(deviations, '[]', 4)}"] if deviations else ()),
                    *_option("channels_last", encoding.channels_last, False),
                ],
            )
        case ImageEncoding():
            return call("Images", [sequence(map(str, encoding.shape))])


def _column(column: Column, indent: int) -> str:
    inside = indent + 4
    match column:
        case NumberColumn():
            words = (f"{quoted(word)}: {number(value)}" for word, value in column.words)
            arguments = [
                *_option("mean", column.mean, 0.0),
                *_option("deviation", column.deviation, 1.0),
                *_option("fill", column.fill, 0.0),
                *_option("flag", column.flag, False),
                *([f"words={sequence(words, '{}', inside)}"] if column.words else ()),
            ]
            return call("Number", [quoted(column.name), *arguments], indent)
        case CategoryColumn():
            values = sequence(map(quoted, column.values), "[]", inside)
            arguments = [values, *_option("flag", column.flag, False)]
            return call("Category", [quoted(column.name), *arguments], indent)
        case FrequencyColumn():
            shares = (f"{quoted(value)}: {number(share)}" for value, share in column.shares)
            arguments = [
                sequence(shares, "{}", inside),
                *_option("mean", column.mean, 0.0),
                *_option("deviation", column.deviation, 1.0),
            ]
            return call("Frequency", [quoted(column.name), *arguments], indent)
        case DateColumn():
            arguments = [
                *_option("mean", column.mean, 0.0),
                *_option("deviation", column.deviation, 1.0),
                *_option("fill", column.fill, 0.0),
                *_option("flag", column.flag, False),
                *_option("time", column.time, False),
            ]
            return call("Date", [quoted(column.name), *arguments], indent)


def _target(target: Target) -> str:
    match target:
        case ClassTarget():
            classes = sequence(map(quoted, target.classes), "[]", 4)
            options = _option("integers", target.integers, False)
            return call("Classes", [quoted(target.name), classes, *options])
        case NumberTarget():
            arguments = [
                *_option("mean", target.mean, 0.0),
                *_option("deviation", target.deviation, 1.0),
                *([f"unit={quoted(target.unit)}"] if target.unit else ()),
            ]
            return call("Quantity", [quoted(target.name), *arguments])


def _option(name: str, value: float, default: float) -> list[str]:
    """Return a keyword argument, unless it is the default."""
    return [] if value == default else [f"{name}={number(value)}"]


# The methods and functions


def _methods(encoding: Encoding, target: Target) -> str:
    words = _words(encoding)
    outputs = f"outputs_of(self, *INPUT.encode({words.argument}))"
    if isinstance(target, NumberTarget):
        meaning, kind = "number", "float"
    else:
        meaning, kind = "class", "int" if target.integers else "str"
    text = f'''

    def predict(self, {words.argument}: Any) -> list[{kind}]:
        """Return the {meaning} of each {words.noun}.

        Takes {words.forms}.
        """
        return OUTPUT.predictions({outputs})'''
    if isinstance(target, NumberTarget):
        return text
    return f'''{text}

    def predict_proba(self, {words.argument}: Any) -> list[list[float]]:
        """Return the probabilities of the classes for each {words.noun}, in their order."""
        return OUTPUT.probabilities({outputs})'''


_LOAD = '''def load() -> Network:
    """Return the network with the weights beside this file, ready to predict."""
    network = Network()
    weights = Path(__file__).with_name(WEIGHTS)
    network.load_state_dict(read_weights(weights, WEIGHTS_SHA256))
    return network.eval()'''
_RUN = """if __name__ == "__main__":
    sys.exit(main(load, INPUT, OUTPUT))"""
_SHOW = """if __name__ == "__main__":
    print(load())"""
