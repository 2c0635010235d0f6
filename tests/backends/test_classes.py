"""The classes of a file, executed: the network equals its parts, applied one by one."""

import builtins
import functools
import importlib
import itertools
import operator
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import torch

from mazec.api import compile, parse
from mazec.backends.classes import classes
from mazec.backends.inlining import inline
from mazec.gene.gene import Gene
from mazec.network.network import Join, Loop, Round, Step
from mazec.plugins import installed_vocabulary
from mazec.symbols import BUILTIN_JOINS, Call

GENES = Path(__file__).parents[2] / "genes"
S = installed_vocabulary().symbol


def run(text):
    namespace = {"__name__": "emitted"}
    exec(builtins.compile(text, "emitted.py", "exec", dont_inherit=True), namespace)
    return namespace


def classes_without_arguments(namespace):
    names = []
    for value in list(namespace.values()):
        if isinstance(value, type) and issubclass(value, torch.nn.Module):
            try:
                value()
            except TypeError:
                continue
            names.append(value.__name__)
    return names


def adapted(x, shape):
    """Keep values in order, cut off the last ones or add zeros."""
    x = x.flatten(1)
    size = torch.Size(shape).numel()
    zeros = torch.zeros(len(x), max(0, size - x.shape[1]))
    return torch.cat([x, zeros], dim=1)[:, :size].reshape(len(x), *shape)


def joined(join, segments):
    """Join by the definition in the language, on segments that are filled up first."""
    if join == "concat":
        return torch.cat(segments, dim=1)
    shape = tuple(map(max, zip(*(x.shape for x in segments), strict=True)))
    filled = []
    for x in segments:
        whole = torch.full(shape, {"mul": 1.0, "max": -torch.inf}.get(join, 0.0))
        whole[tuple(map(slice, x.shape))] = x
        filled.append(whole)
    if join == "stack":
        return torch.stack(filled, dim=1)
    reached = torch.zeros(shape, dtype=torch.bool)
    for x in segments:
        reached[tuple(map(slice, x.shape))] = True
    two = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "max": torch.maximum}
    return torch.where(reached, functools.reduce(two[join], filled), float(join == "mul"))


def by_hand(nodes, weights):
    """Build the network directly: a module for each layer, applied recursively."""

    def build(call):
        package, _, name = call.target.rpartition(".")
        module = getattr(importlib.import_module(package), name)(**call.arguments)
        state = {key: next(weights) for key in module.state_dict()}
        module.load_state_dict(state)
        return module.eval()

    def apply(nodes, x):
        for node in nodes:
            if isinstance(node, Step):
                x = adapted(x, node.output) if node.adapter else build(node.call)(x)
            elif isinstance(node, Loop):
                for _ in range(node.times):
                    x = apply(node.body, x)
            elif isinstance(node, Round):
                x = apply(node.body, x)
            else:
                x = joined(node.join, [apply(segment, x) for segment in node.segments])
        return x

    return lambda x: apply(nodes, x)


def states(network, module):
    """Yield every tensor of the state in execution order.

    Every step of a class has a number, whether or not it has a module.
    """

    def child(children, number, op):
        name, found = next(children)
        assert name == f"{op.lower()}_{number}"
        return found

    def walk(nodes, children, numbers, rounds):
        for node in nodes:
            if isinstance(node, Join):
                for segment in node.segments:
                    yield from walk(segment, children, numbers, rounds)
                number = next(numbers)
                if isinstance(node.expression, Call):
                    child(children, number, node.expression.op)
            elif isinstance(node, Loop):
                part = child(children, next(numbers), "Repeat")
                block = part if rounds is None else part[rounds]
                for number in range(node.times):
                    inner = iter(list(block.named_children()))
                    yield from walk(node.body, inner, itertools.count(1), number)
            elif isinstance(node, Round):
                yield from walk(node.body, children, numbers, rounds)
            elif node.adapter:
                next(numbers)
            else:
                part = child(children, next(numbers), node.call.op)
                yield from (part if rounds is None else part[rounds]).state_dict().values()

    return walk(network.nodes, iter(list(module.named_children())), itertools.count(1), None)


def check_against_parts(compiled, seed=0):
    network = compiled.network
    namespace = run(compiled.source())
    assert classes_without_arguments(namespace) == ["Network"]
    module = namespace["Network"]().eval()
    x = torch.randn(2, *compiled.input_shape, generator=torch.Generator().manual_seed(seed))
    expected = by_hand(network.nodes, states(network, module))(x)
    assert expected.shape == (2, *compiled.output_shape)
    torch.testing.assert_close(module(x), expected, rtol=0, atol=0, equal_nan=True)
    assert sum(p.numel() for p in module.parameters()) == compiled.parameters


@pytest.mark.parametrize("seed", range(60))
def test_a_random_network_equals_its_parts(seed, random_network):
    check_against_parts(random_network(Random(seed), 30), seed)


@pytest.mark.parametrize("file", sorted(GENES.glob("*.gene")), ids=lambda file: file.stem)
def test_the_shipped_genes(file):
    check_against_parts(compile(parse(file.read_text(encoding="utf-8"))))


BRANCH, NEXT, STOP = "BRANCH_START(join={})", "BRANCH_SEGMENT_MARKER", "BRANCH_STOP"
SEGMENTS = {
    "equal": f"TANH {NEXT} SIGMOID {NEXT} RELU",
    "identity": f"TANH {NEXT} {NEXT}",
    "only identities": f"{NEXT} {NEXT}",
    "smaller": f"TANH {NEXT} LINEAR(out_features=2) {NEXT}",
    "larger": f"{NEXT} LINEAR(out_features=9) {NEXT} LINEAR(out_features=2)",
    "other ranks": f"LINEAR(out_features=5) {NEXT} {NEXT} TANH",
    "nested": f"{BRANCH} {NEXT} LINEAR(out_features=3) {STOP} {NEXT} {BRANCH} {NEXT} SILU {STOP}",
    "rounds": f"REPEAT_START(times=3) LINEAR(out_features=4) TANH REPEAT_END {NEXT}",
}


@pytest.mark.parametrize("join", BUILTIN_JOINS)
@pytest.mark.parametrize("segments", SEGMENTS)
@pytest.mark.parametrize("shape", [(6,), (3, 2), (1, 3, 2), (2, 1, 3, 1, 2, 1)])
def test_joins(join, segments, shape):
    branch = f"{BRANCH} {SEGMENTS[segments]} {STOP}".replace("{}", join)
    text = f"TANH {branch} {branch} REPEAT_START(times=2) {branch} REPEAT_END"
    check_against_parts(compile(parse(text), shape))


@pytest.mark.parametrize("join", BUILTIN_JOINS)
def test_joins_of_many_segments(join, tmp_path):
    """No line is too long, and no expression too deep for Python."""
    segments = [f"{BRANCH} {NEXT} LINEAR(out_features={2 + n % 3}) {STOP}" for n in range(40)]
    text = f"{BRANCH} {f' {NEXT} '.join(segments)} {STOP}".replace("{}", join)
    compiled = compile(parse(text), 4)
    check_against_parts(compiled)
    (tmp_path / "wide.py").write_text(compiled.source())
    command = ["ruff", "format", "--isolated", "--diff", tmp_path / "wide.py"]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("join", "line"),
    [
        ("concat", "torch.cat((x1, x), dim=1)"),
        ("add", "x1 + x"),
        ("sub", "x1 - x"),
        ("mul", "x1 * x"),
        ("max", "torch.maximum(x1, x)"),
        ("stack", "torch.stack((x1, x), dim=1)"),
    ],
)
def test_a_join_of_equal_shapes_is_one_line(join, line):
    text = compile(parse(f"BRANCH_START(join={join}) TANH {NEXT} SIGMOID {STOP}"), 4).source()
    assert f"        x = {line}  # " in text
    assert text.count("class ") == 1


def test_smaller_segments_are_padded():
    gene = f"BRANCH_START(join=mul) TANH {NEXT} LINEAR(out_features=3) {STOP}"
    text = compile(parse(gene), (2, 5), head="none").source()
    assert "        x = nn.functional.pad(x, (0, 7), value=1.0)\n" in text
    assert text.count("class ") == 1
    gene = gene.replace("mul", "max")
    assert "class PaddedMax" in compile(parse(gene), 5, head="none").source()


def test_a_repeat_without_modules():
    gene = f"REPEAT_START(times=5) BRANCH_START(join=add) {NEXT} {STOP} REPEAT_END"
    compiled = compile(parse(gene), 3, head="none")
    module = run(compiled.source())["Network"]()
    assert module(torch.ones(1, 3)).tolist() == [[32.0] * 3]
    assert not module.state_dict()


def test_equal_repeats_are_one_class():
    gene = "REPEAT_START(times=3) REPEAT_START(times=4) LINEAR(out_features=5)"
    compiled = compile(parse(gene), 5)
    text = compiled.source()
    assert text.count("class Repeat") == 2
    check_against_parts(compiled)
    check_against_parts(compile(parse(gene), 6))
    assert compile(parse(gene), 6).source().count("class Repeat") == 2


def test_nested_repeats_do_not_multiply_lines():
    gene = Gene([S("REPEAT_START", times=1000), S("LINEAR", out_features=8), S("RELU")])
    text = compile(gene, 8).source()
    assert text.count("\n") < 80
    assert text.count("nn.Linear(") == 1
    assert len(run(text)["Network"]().state_dict()) == 2000


def test_rounds_that_change_the_shape_are_written_out_first():
    gene = Gene([S("REPEAT_START", times=1000), S("LINEAR", out_features=8), S("RELU")])
    text = compile(gene, 9).source()
    assert text.count("nn.Linear(") == 2
    assert "Repeat1(999)" in text


def test_nested_repeats_are_blocks_within_blocks():
    gene = Gene([S("REPEAT_START", times=2)] * 9 + [S("SILU")])
    text = compile(gene, 8).source()
    assert text.count("class Repeat") == 9
    assert len(list(run(text)["Network"]().modules())) > 512


def test_deep_branches_stay_flat():
    segment = [S("BRANCH_START", join="add"), S("TANH"), S("BRANCH_SEGMENT_MARKER")]
    text = compile(Gene([*(segment * 100)[:-1], S("RELU")]), 4).source()
    module = run(text)["Network"]()
    assert module(torch.ones(1, 4)).shape == (1, 4)
    code = text.partition('\n"""\n')[2].splitlines()
    assert max(len(line) - len(line.lstrip()) for line in code) <= 16


def test_one_join_of_many_segments():
    gene = Gene([S("BRANCH_START", join="add"), *[S("BRANCH_SEGMENT_MARKER"), S("RELU")] * 300])
    module = run(compile(gene, 2).source())["Network"]()
    assert module(torch.ones(1, 2)).tolist() == [[301.0, 301.0]]


def test_variables_are_reused():
    branch = [S("BRANCH_START", join="add"), S("TANH"), S("BRANCH_SEGMENT_MARKER"), S("RELU")]
    text = compile(Gene([*branch, S("BRANCH_STOP")] * 50), 4).source()
    assert set(re.findall(r"^ +(x\d*) = ", text, re.MULTILINE)) == {"x", "x1"}


def test_a_repeat_avoids_names_that_are_taken():
    network = compile(parse("REPEAT_START(times=3) LINEAR(out_features=4)"), 4).network
    plain, taken = (
        classes(network, inline((), own)) for own in ({}, {"Repeat1": "", "Repeat2": ""})
    )
    assert [text.partition("(")[0] for text in plain] == ["class Repeat1", "class Network"]
    assert [text.partition("(")[0] for text in taken] == ["class Repeat3", "class Network"]
    assert [text.replace("Repeat3", "Repeat1") for text in taken] == plain


def test_numbers_count_the_steps_without_a_module():
    gene = "LINEAR(out_features=4) BRANCH_START(join=add) TANH BRANCH_SEGMENT_MARKER BRANCH_STOP"
    (text,) = classes(compile(parse(gene), (2, 2), 3).network, inline((), {}))
    assert [line.split()[0] for line in text.splitlines() if " = nn." in line] == [
        "self.linear_2",
        "self.tanh_3",
        "self.linear_5",
    ]
