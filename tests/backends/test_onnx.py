"""ONNX: exported files give the same numbers, and symbols that cannot be exported are named."""

import sys
from random import Random

import pytest
import torch

from mazec.api import compile, parse
from mazec.backends.onnx import OnnxError, export, read_weights
from mazec.diagnostics.render import help_line
from mazec.gene.gene import Gene, Head
from mazec.network.network import Join, Network
from mazec.network.price import Budget
from mazec.plugins import installed_vocabulary
from mazec.symbols import BUILTIN_JOINS, Call, Layer

pytest.importorskip("onnx")
pytest.importorskip("onnxscript")
onnxruntime = pytest.importorskip("onnxruntime")

S = installed_vocabulary().symbol
LAYERS = [kind.name for kind in installed_vocabulary() if issubclass(kind, Layer)]


def ran(data, x):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(["output"], {"input": x.numpy()})[0])


def same(compiled, scale=1.0, **tolerance):
    """Export, and compare the file with the PyTorch module."""
    module = compiled.module().eval()
    data = compiled.onnx(module.state_dict())
    for batch in (1, 3, 2):
        generator = torch.Generator().manual_seed(batch)
        x = torch.randn(batch, *compiled.input_shape, generator=generator) * scale
        with torch.no_grad():
            torch.testing.assert_close(ran(data, x), module(x), **tolerance)


def side_by_side(names):
    body = " BRANCH_SEGMENT_MARKER ".join(names)
    return parse(f"BRANCH_START {body} BRANCH_STOP")


@pytest.mark.parametrize("shape", [(12,), (2, 3, 5)], ids=str)
def test_every_symbol_gives_the_same_numbers_or_is_named_in_an_error(shape):
    names = list(LAYERS)
    while True:
        try:
            same(compile(side_by_side(names), shape), 30.0, rtol=1e-4, atol=1e-5)
            break
        except OnnxError as error:
            (diagnostic,) = error.diagnostics
            assert diagnostic.code == "E505" and diagnostic.fields["reason"]
            names.remove(diagnostic.fields["symbol"])
    builtin = {name for name in LAYERS if installed_vocabulary().origins[name] == "mazec"}
    assert builtin <= set(names)


BLOCKS = """
    BRANCH_START(add)                                  # a residual
        REPEAT_START(3) LINEAR(6) RELU REPEAT_END
        BRANCH_SEGMENT_MARKER
    BRANCH_STOP
    BRANCH_START(join=stack) LINEAR(4) BRANCH_SEGMENT_MARKER LINEAR(7) BRANCH_STOP
    BRANCH_START(join=max) TANH BRANCH_SEGMENT_MARKER ADAPTIVE_MAXPOOL1D(9) BRANCH_STOP
    BRANCH_START(join=mul) SIGMOID BRANCH_SEGMENT_MARKER LINEAR(5) BRANCH_STOP
    BRANCH_START(join=sub) BRANCH_SEGMENT_MARKER ADAPTIVE_AVGPOOL1D(31) BRANCH_STOP
    BATCH_NORM1D
    ADAPTIVE_MAXPOOL1D(50) ADAPTIVE_AVGPOOL1D(7)
    REPEAT_START(2) ADAPTIVE_MAXPOOL1D(11) REPEAT_START(2) LINEAR(11) ELU REPEAT_END REPEAT_END
"""


def test_blocks_and_upscaling_pools():
    same(compile(parse(BLOCKS), (2, 3), 10, "snap"), rtol=1e-4, atol=1e-5)


def test_an_empty_network():
    same(compile(Gene(()), (2, 3)))


@pytest.mark.parametrize("seed", range(3))
def test_random_networks(random_network, seed):
    compiled = random_network(Random(seed), 12)
    same(compiled, rtol=1e-3, atol=1e-3)


def test_equal_weights_give_equal_bytes_without_output(capfd):
    compiled = compile(parse("LINEAR(5) RRELU ADAPTIVE_MAXPOOL1D(3)"), 4)
    weights = compiled.module(portable=True).state_dict()
    first = compiled.onnx(weights)
    assert first == compiled.onnx(weights)
    assert capfd.readouterr() == ("", "")
    assert __file__.encode() not in first and torch.__file__.encode() not in first


def test_weights_of_another_network_are_rejected():
    weights = compile(parse("LINEAR(5)"), 4).module().state_dict()
    for text, width in (("LINEAR(6)", 4), ("RELU", 4), ("LINEAR(5) LINEAR(2)", 4)):
        with pytest.raises(OnnxError, match="E507: the weights belong to another network"):
            compile(parse(text), width).onnx(weights)
    with pytest.raises(OnnxError, match=r"E506: x\.safetensors does not contain weights"):
        read_weights(b"nothing of the kind", "x.safetensors")


def test_weights_that_exceed_one_file_are_rejected_before_building():
    gene = parse("LINEAR(1000000) LINEAR(1000000)")
    compiled = compile(gene, 1, budget=Budget(parameters=10**13, activations=10**9))
    with pytest.raises(OnnxError, match=r"E505: .*this network .*2 GiB"):
        compiled.onnx()


@pytest.mark.parametrize("package", ["onnx", "onnxscript", "onnxruntime"])
def test_a_missing_package_is_reported(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(OnnxError) as caught:
        compile(parse("RELU"), 4).onnx()
    (diagnostic,) = caught.value.diagnostics
    assert (
        diagnostic.code == "E603"
        and help_line(diagnostic)
        == f"install it: pip install {package}, or with all that belongs to it in a checkout of "
        "mazec: pip install -e '.[onnx]'"
    )


STUBBORN = """
import torch
from torch import nn


class Undecided(nn.Module):
    def forward(self, x):
        return x + 1 if x.sum() > 0 else x


class Unsteady(nn.Module):
    def forward(self, x):
        return 2 * x if torch.compiler.is_exporting() else x


class Unknown(nn.Module):
    def forward(self, x):
        return torch.special.bessel_j0(x)


class Astray(nn.Module):
    def __init__(self, join, shape):
        super().__init__()

    def forward(self, first, second):
        return first + second if first.sum() > 0 else first
"""


@pytest.fixture
def stubborn(monkeypatch, tmp_path):
    """Write a package of modules that cannot be exported."""
    (tmp_path / "stubborn_blocks.py").write_text(STUBBORN)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize(
    ("module", "reason"),
    [("Undecided", "data-dependent"), ("Unsteady", "other numbers"), ("Unknown", "bessel_j0")],
)
def test_an_error_names_the_symbol(stubborn, capfd, module, reason):
    class Stubborn(Layer):
        """A symbol whose module cannot be exported."""

        def torch(self, seen):
            return Call(f"stubborn_blocks.{module}")

    vocabulary = installed_vocabulary().extended(Stubborn)
    gene = Gene((S("LINEAR", out_features=5), S("REPEAT_START"), Stubborn(), S("RELU")))
    with pytest.raises(OnnxError) as caught:
        compile(gene, 4, vocabulary=vocabulary).onnx()
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.fields["symbol"]) == ("E505", "STUBBORN")
    assert reason in diagnostic.fields["reason"] and "\n" not in diagnostic.fields["reason"]
    assert capfd.readouterr() == ("", "")


def test_an_error_names_the_start_of_a_branch(stubborn):
    gene = side_by_side(["RELU", "TANH"])
    compiled = compile(gene, 4)
    call = Call("stubborn_blocks.Astray", {"join": "add", "shape": (4,)})
    join = Join("add", call, ((), ()), ((4,), (4,)), (4,), (4,), 0, BUILTIN_JOINS["add"])
    network = Network(gene, (4,), (4,), Head.NONE, (join,), compiled.price)
    with pytest.raises(OnnxError, match="E505: cannot export BRANCH_START"):
        export(network)
