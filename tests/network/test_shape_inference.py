"""Plugin symbols and joins whose rules fail or return wrong results are named."""

import pytest

from mazec.api import compile
from mazec.backends.compiled import check_text
from mazec.diagnostics.render import message
from mazec.gene.gene import Gene
from mazec.network import shape_inference
from mazec.network.shape_inference import BrokenPromise, infer_shape
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary
from mazec.symbols import (
    BUILTIN_JOINS,
    Call,
    Combination,
    JoinResult,
    JoinRule,
    Layer,
    size,
)
from mazec.symbols.join import Add
from mazec.symbols.structure import BranchStart


class Sound(Layer):
    """A symbol that keeps twice its values internally."""

    def saved_activations(self, seen):
        return 2 * size(seen)

    def torch(self, seen):
        return Call("torch.nn.ReLU")


def lying(**rules):
    return type("Liar", (Sound,), {"__module__": "plugin_of_liars.symbols"} | rules)


def leaving(self, shape):
    raise SystemExit(3)


RULES = [
    ({"supports": leaving}, "SystemExit: 3"),
    ({"supports": lambda self, shape: 1 / 0}, "ZeroDivisionError"),
    ({"module_input": lambda self, shape: (0,)}, "at least 1"),
    ({"module_input": lambda self, shape: [3]}, "not a tuple of axes"),
    ({"module_output": lambda self, seen: (1,) * 7}, "1 to 6 axes"),
    ({"module_output": lambda self, seen: (2.0,)}, "not a tuple of axes"),
    ({"output_shape": lambda self, shape, given: None}, "not a tuple of axes"),
    ({"operations": lambda self, seen: -5}, "-5 is not a count of operations"),
    ({"operations": lambda self, seen: 0.5}, "0.5 is not a count of operations"),
    ({"parameters": lambda self, seen: True}, "not a count of parameters"),
    ({"saved_activations": lambda self, seen: "much"}, "not a count of saved_activations"),
    ({"torch": lambda self, seen: "torch.nn.ReLU()"}, "is no Call"),
    ({"torch": lambda self, seen: seen[7]}, "IndexError"),
    ({"torch": lambda self, seen: Call(None)}, "None is not the dotted path"),
    ({"torch": lambda self, seen: Call("Tanh")}, "'Tanh' is not the dotted path"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", [1])}, "does not map names"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {1: 1})}, "1 cannot name an argument"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {"alpha": 1j})}, "1j cannot be an argument"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {}, {"as": 1})}, "'as' cannot name"),
]


@pytest.mark.parametrize(("rules", "reason"), RULES)
def test_a_wrong_rule_names_its_symbol_and_plugin(rules, reason):
    kind = lying(**rules)
    with pytest.raises(BrokenPromise) as caught:
        _ = compile(Gene((kind(),)), (2, 3)).network
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E504"
    assert diagnostic.fields["plugin"] == "plugin_of_liars"
    assert diagnostic.fields["symbol"].startswith("LIAR at 2x3")
    assert reason in diagnostic.fields["reason"]
    checked = check_text("input 2x3 RELU LIAR", vocabulary=installed_vocabulary().extended(kind))
    assert [error.code for error in checked.diagnostics] == ["E504"]
    assert checked.failed()


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (lambda shapes: 1 / 0, "ZeroDivisionError"),
        (lambda shapes: JoinResult("mean", False, (0,)), "at least 1"),
        (lambda shapes: (3,), "is not a JoinResult"),
        (lambda shapes: JoinResult(None, False, (3,)), "None is not the name"),
    ],
)
def test_a_join_that_fails_is_named_too(result, reason):
    body = {"name": "mean", "target": "plugin_of_liars.blocks.Mean", "result": result}
    rule = type("Mean", (JoinRule,), body)
    kind = BranchStart.among({**BUILTIN_JOINS, "mean": rule})
    vocabulary = installed_vocabulary().extended(kind)
    gene = "BRANCH_START(join=mean) BRANCH_SEGMENT_MARKER RELU BRANCH_STOP"
    (diagnostic,) = check_text(f"input 3 {gene}", vocabulary=vocabulary).diagnostics
    assert (diagnostic.code, diagnostic.fields["symbol"]) == ("E504", "join=mean at 3")
    assert reason in diagnostic.fields["reason"]


@pytest.mark.parametrize(
    ("torch", "reason"),
    [
        (None, "'mean' is not a built-in join"),
        (lambda result, shapes: 1 / 0, "ZeroDivisionError"),
        (lambda result, shapes: "x + y", "is no Call"),
        (lambda result, shapes: Call("Mean"), "not the dotted path"),
        (lambda result, shapes: Combination("torch.mean()"), "not an operator or a function"),
    ],
)
def test_a_join_without_an_expression_is_named(torch, reason):
    def result(shapes):
        return JoinResult("mean", False, shapes[0])

    body = {"name": "mean", "result": result} | ({"torch": torch} if torch else {})
    rule = type("Mean", (JoinRule,), body)
    with pytest.raises(BrokenPromise) as caught:
        shape_inference.join_expression(rule, result([(3,)]), [(3,), (3,)])
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.fields["symbol"]) == ("E504", "join=mean at 3")
    assert reason in diagnostic.fields["reason"]


def test_a_target_comes_before_an_inherited_expression():
    rule = type("Mean", (Add,), {"name": "mean", "target": "own.Mean", "__module__": "own"})
    shapes = [(3,), (2,)]
    call = shape_inference.join_expression(rule, rule.result(shapes), shapes)
    assert call == Call("own.Mean", {"join": "mean", "shape": (3,)})
    plain = type("Plus", (Add,), {"name": "plus", "__module__": "own"})
    expression = shape_inference.join_expression(plain, plain.result(shapes), shapes)
    assert expression == Combination("+", fill=0.0)


@pytest.mark.parametrize("name", ["NoSuchModule", "activation", "modules", "__all__"])
def test_a_class_missing_in_torch_is_reported_before_a_file_is_written(name):
    missing = lying(torch=lambda self, seen: Call(f"torch.nn.{name}"))
    with pytest.raises(BrokenPromise, match=rf"torch has no torch\.nn\.{name}"):
        compile(Gene((missing(),)), 4).source()


def test_a_class_of_torch_is_accepted():
    plain = lying(torch=lambda self, seen: Call("torch.nn.GLU"))
    assert "nn.GLU()" in compile(Gene((plain(),)), 4).source()


@pytest.fixture
def surf(tmp_path, monkeypatch):
    """Install the metadata of a distribution whose name differs from its package."""
    facts = tmp_path / "mazec_surf-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mazec-Surf\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[mazec]\nsurf = surfing.hooks\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize(
    ("target", "package", "plugin"),
    [
        ("", "surfing.joins", "mazec-surf"),
        ("mazec.blocks.join.PaddedMax", "surfing.joins", "mazec-surf"),
        ("plugin_of_liars.Mean", "plugin_of_liars", "plugin_of_liars"),
    ],
)
def test_a_failing_join_names_its_plugin(surf, target, package, plugin):
    def failing(shapes):
        raise ValueError

    body = {"name": "mean", "target": target, "result": failing, "__module__": package}
    rule = type("Mean", (JoinRule,), body)
    with pytest.raises(BrokenPromise, match=f"join=mean at 3 of {plugin} does not"):
        shape_inference.join_shapes(rule, [(3,), (3,)])


def test_a_distribution_has_its_installed_name(surf):
    kind = lying(__module__="surfing.waves", module_output=lambda self, seen: None)
    with pytest.raises(BrokenPromise, match="LIAR at 3 of mazec-surf does not"):
        infer_shape(kind(), (3,))


def test_adapters_before_and_after_a_symbol_have_different_messages():
    behind = lying(output_shape=lambda self, shape, given: (size(given),))
    (diagnostic,) = check_text(
        "input 2x3 LIAR", vocabulary=installed_vocabulary().extended(behind)
    ).diagnostics
    assert message(diagnostic) == "LIAR passes on the shape 6, not 2x3"
    before = lying(module_input=lambda self, shape: (3, 2), output_shape=behind.output_shape)
    (diagnostic,) = check_text(
        "input 2x3 LIAR", vocabulary=installed_vocabulary().extended(before)
    ).diagnostics
    assert message(diagnostic) == "LIAR needs the input shape 3x2, not 2x3"
    assert diagnostic.fields["adapters"] == ("Reshape", "Flatten")


def test_saved_activations_count_as_activations():
    plain, holding = (
        compile(Gene((kind(),)), (4, 5)) for kind in (installed_vocabulary().find("RELU"), Sound)
    )
    assert holding.price.activations == plain.price.activations + 40
    assert holding.price.largest == 40
    assert infer_shape(Sound(), (4, 5)).saved_activations == 40
    verify(holding.network)
