import ast
import builtins
import os
import subprocess
import sys
from random import Random

import pytest

from mazec.api import compile, parse
from mazec.backends.construction import SourceError
from mazec.backends.source import print_network, source
from mazec.gene.gene import Gene, Head, Header
from mazec.gene.printer import write
from mazec.network.network import Network, Step
from mazec.network.price import Price
from mazec.plugins import installed_vocabulary, load_vocabulary
from mazec.symbols import Call

S = installed_vocabulary().symbol


def run(text):
    namespace = {"__name__": "emitted"}
    exec(builtins.compile(text, "emitted.py", "exec", dont_inherit=True), namespace)
    return namespace


def test_files_are_formatted_and_import_only_torch(tmp_path, random_network):
    for seed in range(80):
        text = random_network(Random(seed), 60).source()
        (tmp_path / f"network_{seed}.py").write_text(text)
        imports = [
            n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)
        ]
        assert {ast.unparse(n) for n in imports} == {"import torch", "from torch import nn"}
        assert text.isascii()
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--diff"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", tmp_path], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-3000:]


def test_a_file_runs_alone_and_prints_its_price(tmp_path):
    gene = Gene(
        [
            S("REPEAT_START", times=3),
            S("LINEAR", out_features=9),
            S("BRANCH_START", join="max"),
            S("BRANCH_SEGMENT_MARKER"),
            S("ADAPTIVE_MAXPOOL1D", out_features=12),
        ],
        Header(input=(4, 5), output=3),
    )
    # printed in a new process, with another hash seed and without torch
    program = (
        "import sys, mazec; from mazec.api import parse\n"
        "print(mazec.compile(parse(sys.stdin.read())).source(), end='')\n"
        "assert 'torch' not in sys.modules"
    )
    compiled = compile(gene)
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=write(gene),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    assert done.stdout == compiled.source(), done.stderr
    (tmp_path / "model.py").write_text(compiled.source())
    block = "import sys; sys.modules['mazec'] = None; import runpy; "
    block += "runpy.run_path('model.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith(
        f"input 4x5\noutput 3\nlayers {compiled.price.layers}\nparameters {compiled.parameters}\n"
    )


def lone(call):
    step = Step(call, (3,), (3,), 3, 0, 0)
    return Network(Gene([S("RELU")]), (3,), (3,), Head.NONE, (step,), Price(layers=1))


@pytest.mark.parametrize(
    "call",
    [
        Call("torch.nn.Softmax", {"dim": '-1)"; import os; ("'}),
        Call("torch.nn.Softmax", {"dim=0); x(": 1}),
        Call("torch.nn.Softmax", {"lambda": 1}),
        Call("torch.nn.Softmax", {"dim": float("nan")}),
        Call("torch.nn.Softmax", {"dim": float("inf")}),
        Call("torch.nn.Softmax", {"dim": [1]}),
        Call("torch.nn.Softmax", {"dim": ("a",)}),
        Call("torch.nn.ReLU(); import os", {}),
        Call("torch.nn.functional.relu", {}),
        Call("ReLU", {}),
        Call("", {}),
    ],
)
def test_only_checked_values_and_names_are_printed(call):
    with pytest.raises(SourceError):
        source(lone(call))


HEAVY = """
from torch import nn
from mazec import Layer, hookimpl
from mazec.symbols import BUILTIN_JOINS, Call, JoinResult, JoinRule

mazec_contract = 2


class Heavy(Layer):
    def torch(self, seen):
        return Call("zz_heavy.Block")


class Far(JoinRule):
    name = "far"
    target = "zz_heavi.Block"

    @staticmethod
    def result(shapes):
        return JoinResult("far", False, BUILTIN_JOINS["add"].result(shapes).shape)


class Wordy(JoinRule):
    name = "wordy"
    target = "mazec.blocks.join.PaddedMax"

    @staticmethod
    def result(shapes):
        return JoinResult("the mean of all", False, BUILTIN_JOINS["add"].result(shapes).shape)


@hookimpl
def mazec_symbols():
    return [Heavy]


@hookimpl
def mazec_joins():
    return [Far, Wordy]


class Block(nn.Module): ...
"""


@pytest.mark.parametrize(
    ("gene", "symbol", "reason"),
    [
        ("HEAVY", "HEAVY", "zz_heavy imports mazec, but may import only torch"),
        ("BRANCH_START(join=far) TANH", "join=far", "module zz_heavi does not exist"),
        ("BRANCH_START(join=wordy) TANH", "join=wordy", "'the mean of all' cannot be an argument"),
    ],
)
def test_classes_that_cannot_be_inlined_are_reported_with_symbol_and_plugin(
    distribution, gene, symbol, reason
):
    distribution("zz-heavy", HEAVY)
    vocabulary = load_vocabulary(["zz-heavy"])
    # valid joins come before and after the invalid node
    text = f"BRANCH_START RELU BRANCH_SEGMENT_MARKER BRANCH_STOP {gene} BRANCH_SEGMENT_MARKER"
    compiled = compile(parse(f"{text} BRANCH_STOP BRANCH_START(join=max) RELU", vocabulary), 4)
    for build in (compiled.source, compiled.module):
        with pytest.raises(SourceError) as caught:
            build()
        (diagnostic,) = caught.value.diagnostics
        assert diagnostic.code == "E503"
        assert (diagnostic.fields["symbol"], diagnostic.fields["plugin"]) == (symbol, "zz-heavy")
        assert reason in diagnostic.fields["reason"]


@pytest.mark.parametrize("value", [True, 3, -2, 1e-30, 0.1, "zeros", (1, 2), (3,), ()])
def test_values_are_printed_exactly(value):
    tree = ast.parse(source(lone(Call("torch.nn.Softmax", {"dim": value}))))
    calls = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and "Softmax" in ast.unparse(n.func)
    ]
    assert ast.literal_eval(calls[0].keywords[0].value) == value


def test_names_of_the_file_around_it_are_not_taken():
    gene = Gene(
        [
            S("BRANCH_START", join="max"),
            S("REPEAT_START", times=3),
            S("LINEAR", out_features=8),
            S("REPEAT_END"),
            S("BRANCH_SEGMENT_MARKER"),
            S("LINEAR", out_features=3),
        ],
        Header(input=(8,), output=3, head=Head.SNAP),
    )
    network = compile(gene).network
    plain = print_network(network)
    printed = print_network(network, {"PaddedMax": "", "Repeat1": "", "csv": "import csv"})
    assert printed.imports == ("import csv", *plain.imports)
    assert printed.description == plain.description
    assert printed.texts[-1].startswith("class Network(nn.Module):")
    assert {"PaddedMax", "Repeat1"} <= run(source(network)).keys()
    other = run("\n\n\n".join(["\n".join(printed.imports), *printed.texts]))
    assert not {"PaddedMax", "Repeat1"} & other.keys()
    networks = (run(source(network))["Network"](), other["Network"]())
    assert networks[0].state_dict().keys() == networks[1].state_dict().keys()
