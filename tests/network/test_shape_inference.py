"""Symbols of plugins that fail or lie in their rules: named, whatever asked them."""

import pytest

from mazec.api import compile
from mazec.backends.compiled import check_text
from mazec.diagnostics.render import message
from mazec.gene.gene import Gene
from mazec.network import shape_inference
from mazec.network.shape_inference import BrokenPromise, infer_shape
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary
from mazec.symbols import BUILTIN_JOINS, Call, JoinResult, JoinRule, Layer, size
from mazec.symbols.structure import BranchStart


class Sound(Layer):
    """Keeps twice its values inside."""

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
    ({"saved_activations": lambda self, seen: "much"}, "not a count of held"),
    ({"torch": lambda self, seen: "torch.nn.ReLU()"}, "is no Call"),
    ({"torch": lambda self, seen: seen[7]}, "IndexError"),
    ({"torch": lambda self, seen: Call(None)}, "None is not the dotted path"),
    ({"torch": lambda self, seen: Call("Tanh")}, "'Tanh' is not the dotted path"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", [1])}, "does not map names"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {1: 1})}, "1 cannot name an argument"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {"alpha": 1j})}, "1j cannot be an argument"),
    ({"torch": lambda self, seen: Call("torch.nn.ELU", {}, {"as": 1})}, "'as' cannot name"),
]


@pytest.mark.parametrize(("rules", "told"), RULES)
def test_a_rule_that_fails_or_lies_names_its_symbol_and_plugin(rules, told):
    kind = lying(**rules)
    with pytest.raises(BrokenPromise) as caught:
        _ = compile(Gene((kind(),)), (2, 3)).network
    (found,) = caught.value.diagnostics
    assert found.code == "E504"
    assert found.fields["plugin"] == "plugin_of_liars"
    assert found.fields["symbol"].startswith("LIAR at 2x3")
    assert told in found.fields["reason"]
    checked = check_text("input 2x3 RELU LIAR", vocabulary=installed_vocabulary().extended(kind))
    assert [one.code for one in checked.diagnostics] == ["E504"]
    assert checked.failed()


@pytest.mark.parametrize(
    ("joint", "told"),
    [
        (lambda shapes: 1 / 0, "ZeroDivisionError"),
        (lambda shapes: JoinResult("mean", False, (0,)), "at least 1"),
        (lambda shapes: (3,), "is no JoinResult"),
        (lambda shapes: JoinResult(None, False, (3,)), "None is no word"),
    ],
)
def test_a_join_that_fails_is_named_too(joint, told):
    body = {"name": "mean", "target": "plugin_of_liars.blocks.Mean", "result": joint}
    rule = type("Mean", (JoinRule,), body)
    kind = BranchStart.among({**BUILTIN_JOINS, "mean": rule})
    words = installed_vocabulary().extended(kind)
    gene = "BRANCH_START(join=mean) BRANCH_SEGMENT_MARKER RELU BRANCH_STOP"
    (found,) = check_text(f"input 3 {gene}", vocabulary=words).diagnostics
    assert (found.code, found.fields["symbol"]) == ("E504", "join=mean at 3")
    assert told in found.fields["reason"]


@pytest.mark.parametrize("name", ["NoSuchModule", "activation", "modules", "__all__"])
def test_a_class_that_torch_has_not_is_told_before_a_file_is_written(name):
    missing = lying(torch=lambda self, seen: Call(f"torch.nn.{name}"))
    with pytest.raises(BrokenPromise, match=rf"torch has no torch\.nn\.{name}"):
        compile(Gene((missing(),)), 4).source()


def test_a_class_that_torch_has_is_taken():
    plain = lying(torch=lambda self, seen: Call("torch.nn.GLU"))
    assert "nn.GLU()" in compile(Gene((plain(),)), 4).source()


@pytest.fixture
def surf(tmp_path, monkeypatch):
    """A distribution whose name is not that of its package, as far as there is need of one."""
    facts = tmp_path / "mazec_surf-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mazec-Surf\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[mazec]\nsurf = surfing.hooks\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize(
    ("target", "package", "plugin"),
    [
        ("mazec.blocks.join.Join", "surfing.joins", "mazec-surf"),
        ("surfing.blocks.Mean", "mazec.symbols.join", "mazec-surf"),
        ("plugin_of_liars.Mean", "plugin_of_liars", "plugin_of_liars"),
        ("mazec.blocks.join.Join", "mazec.symbols.join", "mazec"),
    ],
)
def test_what_fails_is_its_plugins_whosever_class_it_uses(surf, target, package, plugin):
    def joint(shapes):
        raise ValueError

    body = {"name": "mean", "target": target, "result": joint, "__module__": package}
    rule = type("Mean", (JoinRule,), body)
    with pytest.raises(BrokenPromise, match=f"join=mean at 3 of {plugin} does not"):
        shape_inference.join_shapes(rule, [(3,), (3,)])


def test_a_distribution_is_named_as_it_is_installed(surf):
    kind = lying(__module__="surfing.waves", module_output=lambda self, seen: None)
    with pytest.raises(BrokenPromise, match="LIAR at 3 of mazec-surf does not"):
        infer_shape(kind(), (3,))


def test_an_adapter_behind_a_symbol_is_not_told_as_one_before_it():
    behind = lying(output_shape=lambda self, shape, given: (size(given),))
    (found,) = check_text(
        "input 2x3 LIAR", vocabulary=installed_vocabulary().extended(behind)
    ).diagnostics
    assert message(found) == "LIAR passes on the shape 6, not 2x3"
    before = lying(module_input=lambda self, shape: (3, 2), output_shape=behind.output_shape)
    (found,) = check_text(
        "input 2x3 LIAR", vocabulary=installed_vocabulary().extended(before)
    ).diagnostics
    assert message(found) == "LIAR needs the input shape 3x2, not 2x3"
    assert found.fields["adapters"] == ("Reshape", "Flatten")


def test_what_a_module_holds_counts_as_activations():
    plain, holding = (
        compile(Gene((kind(),)), (4, 5)) for kind in (installed_vocabulary().find("RELU"), Sound)
    )
    assert holding.price.activations == plain.price.activations + 40
    assert holding.price.largest == 40
    assert infer_shape(Sound(), (4, 5)).held == 40
    verify(holding.network)
