"""Golden files: what a user sees, to the letter.

``<command>/<case>.gene`` stands beside ``<case>.out``, which holds what the command prints for it.
Diagnostics that no gene alone brings about have a scenario here, which runs a real command line or
function in a folder of its own; ``diagnostics/<code>.out`` holds what it prints. ``make golden``
writes all ``.out`` files.
"""

import os
import re
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save
from torch.utils.data import DataLoader, TensorDataset

from mazec.api import compile, parse
from mazec.backends.graphviz import picture
from mazec.diagnostics import Diagnostic, MazecError
from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.render import terminal
from mazec.extensions.contract import CONTRACT
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.plugins import installed_vocabulary, load_vocabulary
from mazec.runs.run import ADDRESS, Run
from mazec.store.repository import FILE, Store
from mazec.symbols import Vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.training.data import Dataset, load
from mazec.training.vehicle import Vehicle, evaluate
from mazec.workers.config import WorkerConfig
from mazec.workers.pool import WorkerPool

HERE = Path(__file__).parent
GENE = "LINEAR(5) RELU"
PHASES = {
    "build": ["build"],
    "build_express": ["build", "--stop-after", "express"],
    "build_nest": ["build", "--stop-after", "nest"],
    "build_resolve": ["build", "--stop-after", "resolve"],
    "check": ["check"],
    "fmt": ["fmt", "-"],
    "show": ["show"],
}

PLUGIN = f"""
import torch
from torch import nn
from mazec import Layer, hookimpl
from mazec.symbols import Call
from mazec.training.trial import Trial

mazec_contract = {CONTRACT}


class Wave(Layer):
    def torch(self, seen):
        return Call("surfing.Block")


class Liar(Layer):
    def operations(self, seen):
        return 1 // 0 if seen == (4,) else 1

    def torch(self, seen):
        return Call("torch.nn.ReLU")


class Moody(Trial):
    shape, outputs = (4,), 2

    def __init__(self):
        raise RuntimeError("not today")

    def epoch(self, vehicle, generator): ...

    def test(self, vehicle, generator): ...


def tides(folder):
    raise OSError("the sea is closed")


@hookimpl
def mazec_symbols():
    return [Wave, Liar]


@hookimpl
def mazec_datasets():
    return {{"tides": "surfing.tides"}}


@hookimpl
def mazec_trials():
    return {{"moody": "surfing.Moody"}}


class Block(nn.Module): ...
"""


@dataclass
class Scene:
    """A folder in which a scenario runs, and what it needs to bring its diagnostic about."""

    mazec: Callable[..., Any]
    distribution: Callable[[str, str], Path]
    experiment: Callable[..., Any]
    patch: pytest.MonkeyPatch

    def run(self, *words: str, stdin: str | bytes = b"") -> str:
        """Run a command line and return it with the diagnostics that it prints."""
        ran = self.mazec(*words, stdin=stdin)
        shown = ran.out if "[" in ran.out and not ran.err else ran.err
        return f"$ mazec {' '.join(words)}\n{shown}"

    def arrays(self, **arrays: Any) -> str:
        """Load arrays as a data set and return the diagnostics."""
        np.savez("mine.npz", **arrays)
        return raised(lambda: data("mine.npz"))

    def table(self, text: str, label: str | None = None) -> str:
        """Load a table as a data set and return the diagnostics."""
        Path("mine.csv").write_text(text)
        return raised(lambda: data("mine.csv", label=label))

    def experiment_check(self, old: str, new: str) -> str:
        """Check an experiment file in which one text is replaced."""
        self.mazec("experiment", "new", "mine")
        text = Path("mine.toml").read_text()
        assert old in text
        Path("mine.toml").write_text(text.replace(old, new))
        return self.run("experiment", "check", "mine.toml")

    def plugin(self, text: str = PLUGIN) -> Vocabulary:
        """Install a plugin, unless told otherwise one whose every part fails."""
        self.distribution("surfing", text)
        self.patch.setenv("MAZEC_PLUGINS", "surfing")
        return load_vocabulary(["surfing"])

    def store(self) -> Path:
        """Return the folder of a run that has just begun."""
        Path("run").mkdir()
        Store.create(Path("run") / FILE, self.experiment()).close()
        return Path("run")


def data(
    name: str, vocabulary: Vocabulary | None = None, root: str | None = None, **options: Any
) -> Dataset:
    """Load a data set, by the installed vocabulary unless another is given."""
    words = vocabulary or installed_vocabulary()
    return load(name, vocabulary=words, root=root, options=DataOptions(**options))


def raised(call: Callable[[], object]) -> str:
    """Return the diagnostics of the error that a call raises."""
    with pytest.raises(MazecError) as caught:
        call()
    return written(caught.value.diagnostics)


def written(diagnostics: Iterable[Diagnostic]) -> str:
    """Return diagnostics as a command prints them."""
    return "".join(terminal(one, None) + "\n\n" for one in diagnostics)


BYTES = np.arange(60 * 20, dtype=np.uint8).reshape(60, 5, 4)
LABELS = np.arange(60) % 3


def rows(*columns: str) -> str:
    """Return lines of a table of two columns, the last one of two classes."""
    return "\n".join(("size,kind", *columns, *(f"{n},{'ab'[n % 2]}" for n in range(20)))) + "\n"


def unexportable(scene: Scene) -> str:
    Path("stubborn.py").write_text(
        "import torch\nfrom torch import nn\n\n\n"
        "class Unsteady(nn.Module):\n"
        "    def forward(self, x):\n"
        "        return 2 * x if torch.compiler.is_exporting() else x\n"
    )
    scene.patch.syspath_prepend(Path.cwd())
    text = PLUGIN.replace("surfing.Block", "stubborn.Unsteady")
    words = scene.plugin(text.replace("[Wave, Liar]", "[Wave]"))
    return raised(lambda: compile(parse("LINEAR(5) WAVE", words), 4, vocabulary=words).onnx())


def no_network(scene: Scene) -> str:
    # stands in for torchvision, which is not installed everywhere, and for a broken network
    def download(*_: object, **__: object) -> None:
        raise OSError("network is unreachable")

    broken = types.ModuleType("torchvision")
    broken.datasets = types.SimpleNamespace(MNIST=download)  # type: ignore[attr-defined]
    scene.patch.setitem(sys.modules, "torchvision", broken)
    return raised(lambda: data("mnist", root="data"))


def pictures(*sizes: int) -> str:
    for name, size in (("dark", sizes[0]), ("light", sizes[1])):
        folder = Path("images", name)
        folder.mkdir(parents=True)
        for n in range(6):
            Image.new("L", (size, size)).save(folder / f"{n}.png")
    return raised(lambda: data("images"))


def in_use(scene: Scene) -> str:
    folder = scene.store()
    with Run(folder, folder / FILE).lock():
        return scene.run("evolve", "--resume", "run")


def foreign_store(scene: Scene) -> str:
    Path("run").mkdir()
    Path("run", ADDRESS).write_text("postgresql://localhost/maze?schema=one\n")
    return scene.run(
        "evolve", "--resume", "run", "--store", "postgresql://localhost/maze?schema=two"
    )


def no_worker(scene: Scene) -> str:
    folder = scene.store()
    scene.patch.setattr(sys, "executable", "/nowhere/python")
    with Store.open(folder / FILE) as store:
        order = WorkerConfig(str(folder / FILE))
        return raised(lambda: WorkerPool(store, order, 1))


def broken_trial(scene: Scene) -> str:
    scene.plugin()
    scene.mazec("experiment", "new", "mine")
    text = Path("mine.toml").read_text().replace("plugins = []", 'plugins = ["surfing"]')
    text = text.replace('dataset = "digits"\n', "")
    Path("mine.toml").write_text(text.replace("epochs = 8", 'epochs = 8\ntrial = "moody"'))
    return scene.run("evolve", "mine.toml")


def unsuitable_data(scene: Scene) -> str:
    Path("mine.csv").write_text(rows())
    scene.mazec("experiment", "new", "mine")
    text = Path("mine.toml").read_text().replace('"digits"', '"mine.csv"')
    text = text.replace(
        "[environments.pond.economy]",
        "[environments.pond.transforms]\nshift = 0.1\n\n[environments.pond.economy]",
    )
    Path("mine.toml").write_text(text)
    return scene.run("evolve", "mine.toml")


def single_sample(scene: Scene) -> str:
    vehicle = Vehicle(compile(parse("LINEAR(5) BATCH_NORM1D"), 4, 3))
    one = DataLoader(TensorDataset(torch.zeros(1, 4), torch.zeros(1, dtype=torch.int64)))
    list(evaluate(vehicle, one, one))
    return written(vehicle.diagnostics)


def foreign_weights(scene: Scene) -> str:
    other = compile(parse("LINEAR(6)"), 4).module().state_dict()
    Path("weights.safetensors").write_bytes(save(other))
    words = ("build", "net.gene", "--input", "4", "-o", "net.onnx")
    return scene.run(*words, "--weights", "weights.safetensors")


def no_weights(scene: Scene) -> str:
    Path("weights.safetensors").write_text("nothing of the kind")
    words = ("build", "net.gene", "--input", "4", "-o", "net.onnx")
    return scene.run(*words, "--weights", "weights.safetensors")


def file(name: str, content: str | bytes) -> None:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)


def with_file(name: str, content: str | bytes, *words: str) -> Callable[[Scene], str]:
    """Return a scenario that runs a command line beside a file."""

    def scenario(scene: Scene) -> str:
        file(name, content)
        return scene.run(*words)

    return scenario


def running(*words: str, stdin: str | bytes = b"") -> Callable[[Scene], str]:
    """Return a scenario that only runs a command line."""
    return lambda scene: scene.run(*words, stdin=stdin)


def of_plugin(call: Callable[[Vocabulary], object]) -> Callable[[Scene], str]:
    """Return a scenario that uses what the plugin brings."""

    def scenario(scene: Scene) -> str:
        words = scene.plugin()
        return raised(lambda: call(words))

    return scenario


def rejected_plugin(scene: Scene) -> str:
    scene.distribution("surfing", "import nothing_of_this_name")
    scene.patch.delenv("MAZEC_PLUGINS")
    return scene.run("check", "net.gene")


def never_trained(scene: Scene) -> str:
    folder = scene.store()
    with Store.open(folder / FILE) as store:
        agent = Agent(1, parse(GENE), 1, Origin.RANDOM)
        store.begin(Period(1, (agent,), (Avatar(1, 1, Zone("pond", 1), 1, 1e6),)))
    return scene.run("export", "1", "--run", "run")


def too_few_samples(scene: Scene) -> str:
    np.savez("mine.npz", x=BYTES, y=LABELS)
    return raised(lambda: data("mine.npz", validation=0.001))


def no_package(scene: Scene) -> str:
    scene.patch.setitem(sys.modules, "onnx", None)
    return scene.run("build", "net.gene", "--input", "4", "-o", "net.onnx")


SCENARIOS: dict[str, Callable[[Scene], str]] = {
    "E116": with_file("net.gene", "@ " * 1001, "check", "net.gene"),
    "E401": running("check", "nowhere.gene"),
    "E402": with_file("net.gene", b"RELU \xff", "check", "net.gene"),
    "E403": running("encode", "net.gene", "-o", "nowhere/net.geneb"),
    "E404": with_file("net.geneb", b"junk", "decode", "net.geneb"),
    "E405": with_file(
        "table.json", "[965]", "decode", "net.gene", "--bare", "--table", "table.json"
    ),
    "E407": lambda _: raised(lambda: picture("\n" * 20_000)),
    "E408": with_file(
        "table.json", '{"TANH": 1}', "encode", "net.gene", "--bare", "--table", "table.json"
    ),
    "E409": lambda scene: scene.experiment_check("[environments.pond]", "[environments.pond"),
    "E410": lambda scene: scene.experiment_check("epochs", "epoch"),
    "E411": lambda scene: scene.experiment_check("slots = 40", "slots = 0"),
    "E412": lambda scene: scene.experiment_check("reward = 6_000_000\n", ""),
    "E413": lambda scene: scene.experiment_check("zones = 3", 'zones = 3\nfrom = "sea"'),
    "E414": lambda scene: scene.experiment_check("zones = 3", 'zones = 3\nfrom = "pond"'),
    "E415": with_file(FILE, "nothing of the kind", "status", "--run", "."),
    "E416": running("status", "--run", "nowhere"),
    "E417": running("--plugin", "surfing", "check", "net.gene"),
    "E501": running("build", "net.gene"),
    "E503": of_plugin(lambda words: compile(parse("WAVE", words), 4, vocabulary=words).source()),
    "E504": of_plugin(lambda words: compile(parse("LIAR", words), 4, vocabulary=words)),
    "E505": unexportable,
    "E506": no_weights,
    "E507": foreign_weights,
    "E603": no_package,
    "E701": lambda scene: scene.experiment_check('"digits"', '"mine.csv"'),
    "E702": lambda _: (file("mine.npz", "<html>"), raised(lambda: data("mine.npz")))[1],
    "E703": no_network,
    "E704": of_plugin(lambda words: data("tides", root="data", vocabulary=words)),
    "E705": lambda scene: scene.table(rows(), label="kinds"),
    "E706": lambda scene: scene.table("1,a\n2,b\n3,a\n"),
    "E707": lambda scene: scene.table(rows("1,a", ",b")),
    "E708": lambda scene: scene.arrays(x=LABELS.astype(str), y=LABELS),
    "E709": lambda scene: scene.arrays(x=BYTES, y=np.where(LABELS, LABELS, np.nan)),
    "E710": lambda scene: scene.arrays(x=BYTES, y=LABELS * 0),
    "E711": lambda scene: scene.table(rows("1,c")),
    "E712": lambda scene: scene.arrays(x=BYTES, y=LABELS, x_test=BYTES, y_test=LABELS + 1),
    "E713": lambda scene: scene.table("size,kind\n"),
    "E714": too_few_samples,
    "E715": lambda _: pictures(5, 6),
    "E716": lambda scene: scene.arrays(x=BYTES, y=LABELS[:9]),
    "E717": lambda scene: scene.arrays(x=BYTES, data=BYTES, y=LABELS),
    "E718": lambda scene: scene.arrays(x=BYTES),
    "E719": lambda scene: scene.arrays(x=np.where(np.eye(60), 1e308, -1e308), y=LABELS),
    "E801": lambda scene: scene.run("evolve", "--out", "."),
    "E802": running("evolve", "--out", "net.gene/run"),
    "E803": in_use,
    "E804": foreign_store,
    "E805": running("evolve", "--store", "maze"),
    "E806": no_worker,
    "E807": broken_trial,
    "E808": unsuitable_data,
    "E809": never_trained,
    "E810": running("evolve", "--dataset", "diabetes", "--metric", "auc"),
    "N306": running("build", "-", "--input", "8", "-o", "net.py", stdin="input 4\nRELU"),
    "N308": running(
        "encode", "-", "--raw", "-o", "net.raw", stdin="table LINEAR=1\nLINEAR(1000000)"
    ),
    "N309": with_file(
        "table.json",
        '{"LINEAR": 1, "RELU": 1}',
        *("decode", "net.gene", "--raw", "--table", "table.json", "-o", "new.gene"),
    ),
    "N311": running("build", "net.gene", "--input", "4", "--head", "snap", "-o", "net.py"),
    "W601": rejected_plugin,
    "W602": single_sample,
}
"""Scenarios of the diagnostics that no gene alone brings about."""


def gene_case(path: Path, scene: Scene) -> str:
    """Return what a command prints for a gene."""
    words = PHASES[path.parent.name]
    os.chdir(path.parent)
    text = path.read_bytes()
    return str(scene.mazec(*(words if "-" in words else [*words, path.name]), stdin=text).out)


CASES: dict[Path, Callable[[Scene], str]] = {
    path.with_suffix(".out"): partial(gene_case, path)
    for phase in PHASES
    for path in sorted((HERE / phase).glob("*.gene"))
} | {HERE / "diagnostics" / f"{code}.out": scenario for code, scenario in SCENARIOS.items()}


@pytest.mark.parametrize("golden", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_prints_to_the_letter(
    golden: Path,
    mazec: Callable[..., Any],
    distribution: Callable[[str, str], Path],
    experiment: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder := tmp_path / "here").mkdir()
    monkeypatch.chdir(folder)
    (folder / "net.gene").write_text(f"{GENE}\n")
    monkeypatch.setenv("MAZEC_PLUGINS", "")
    printed = CASES[golden](Scene(mazec, distribution, experiment, monkeypatch))
    if golden.stem in SCENARIOS:
        printed = about(golden.stem, printed)
    printed = printed.replace(f"{folder}{os.sep}", "").replace(str(tmp_path), "<folder>")
    assert printed
    if os.environ.get("MAZEC_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def about(code: str, printed: str) -> str:
    """Keep the command line and the diagnostics of one code; there must be some."""
    command = re.match(r"\$ .*\n", printed)
    found = re.findall(rf"^\w+\[{code}\].*?\n(?=\n|\Z)", printed, re.MULTILINE | re.DOTALL)
    assert found, printed
    return (command[0] if command else "") + "\n".join(found)


def codes(printed: str) -> set[str]:
    return set(re.findall(r"^\w+\[(\w\d+)\]", printed, re.MULTILINE))


def test_no_output_is_without_its_case() -> None:
    assert set(HERE.glob("*/*.out")) == CASES.keys()
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders == {*PHASES, "diagnostics"}


def test_every_diagnostic_has_a_golden() -> None:
    of_genes = {
        code
        for path in (HERE / "check").glob("*.out")
        for code in codes(path.read_text(encoding="utf-8"))
    }
    assert of_genes | SCENARIOS.keys() == CATALOG.keys()
    assert not of_genes & SCENARIOS.keys()
