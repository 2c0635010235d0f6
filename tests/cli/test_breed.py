"""`mazec random`, `mazec merge` and `mazec mutate`."""

import sys
from pathlib import Path

import pytest

import mazec as package
from mazec.evolution.builtins import BUILTIN_MERGES


def test_a_seed_repeats_a_draw(mazec) -> None:
    first = mazec("random", "--seed", 3, "--length", "5-20")
    assert first.code == 0
    assert first.out == mazec("random", "--seed", 3, "--length", "5-20").out
    assert first.out != mazec("random", "--seed", 4, "--length", "5-20").out
    assert 5 <= len(package.parse(first.out)) <= 20


def test_a_random_seed_is_printed(mazec) -> None:
    ran = mazec("random")
    seed = ran.err.split("--seed ")[1].split()[0]
    assert mazec("random", "--seed", seed).out == ran.out


@pytest.mark.parametrize("mode", BUILTIN_MERGES)
def test_children_of_equal_parents_without_jitter_are_equal(mazec, gene, mode: str) -> None:
    tower = gene("tower")
    ran = mazec("merge", tower, tower, "--jitter", 0, "--seed", 1, "--mode", mode)
    assert ran.code == 0
    assert package.parse(ran.out).symbols == package.parse(gene("tower").read_text()).symbols


def test_every_merge_is_a_mode(mazec, gene) -> None:
    parents = gene("tower"), gene("residual")
    children = [mazec("merge", *parents, "--seed", 1, "--mode", m).out for m in BUILTIN_MERGES]
    assert len(set(children)) == len(children)
    assert children[0] == mazec("merge", *parents, "--seed", 1).out
    unknown = mazec("merge", *parents, "--mode", "odd")
    assert unknown.code == 2
    message = " ".join(unknown.err.replace("│", " ").split())
    assert f"choose from: {', '.join(BUILTIN_MERGES)}" in message


def test_a_child_can_be_mutated_and_built(mazec, gene, tmp_path: Path) -> None:
    child = tmp_path / "child.gene"
    assert mazec("merge", gene("tower"), gene("residual"), "--seed", 1, "-o", child).code == 0
    ran = mazec("mutate", child, "--seed", 2)
    assert ran.code == 0
    assert mazec("show", "-", stdin=ran.out).code == 0


def test_invalid_lengths(mazec) -> None:
    for length in ("0", "9-5", "a-b", "-3", "5-"):
        assert mazec("random", f"--length={length}").code == 2, length


PLUGIN = """
from mazec import Layer, hookimpl
from mazec.evolution.mutation import Mutation
from mazec.symbols import Call
from mazec.symbols.join import Add

mazec_contract = 2


class Wave(Layer):
    def torch(self, seen):
        return Call("torch.nn.Tanh")


class Odd(Add):
    name = "odd"


@hookimpl
def mazec_symbols():
    return [Wave]


@hookimpl
def mazec_joins():
    return [Odd]


@hookimpl
def mazec_mutations():
    return [Mutation("turn", lambda stretch, context: stretch[::-1])]
"""
EXPERIMENT = """
dataset = "digits"
seed = 1
periods = 1
lengths = [3, 3]

[environments.pond]
zones = 1
slots = 2
epochs = 1
batch_size = 64
samples = 100

[environments.pond.economy]
initial_credit = 1_000_000
reward = 1_000_000
difficulty = 4
"""


def test_installed_plugins_do_not_change_what_is_drawn(mazec, distribution, tmp_path: Path) -> None:
    parents = tmp_path / "a.gene", tmp_path / "b.gene"
    branch = "BRANCH_START BRANCH_SEGMENT_MARKER BRANCH_STOP"
    parents[0].write_text(f"rates tune=1 insert=1 RELU {branch} LINEAR(3)")
    parents[1].write_text(f"rates tune=1 insert=1 {branch} LINEAR(5) {branch}")
    (tmp_path / "open.toml").write_text(EXPERIMENT)

    def drawn(*options: str) -> dict[str, str]:
        out = tmp_path / f"run{len(options)}"
        evolved = mazec(*options, "evolve", tmp_path / "open.toml", "--workers", 1, "--out", out)
        assert evolved.code == 0, evolved.err
        commands = {
            "random": ("random", "--seed", 1),
            "mutate": ("mutate", parents[0], "--seed", 1),
            "merge": ("merge", *parents, "--seed", 1),
        }
        texts = {name: mazec(*options, *command).out for name, command in commands.items()}
        return texts | {"evolve": (out / "champion.gene").read_text()}

    alone = drawn("--no-plugins")
    assert all(alone.values())
    distribution("zz-wave", PLUGIN)
    assert drawn() == alone
    assert "zz_wave" not in sys.modules
    selected = drawn("--plugin", "zz-wave")
    assert all("turn=" in selected[name] for name in ("random", "evolve"))
    assert "WAVE" in selected["random"]
    # what reads a gene knows all symbols, and what draws says which plugin is needed
    waves = tmp_path / "waves.gene"
    waves.write_text("WAVE")
    assert mazec("fmt", "-", stdin="wave").out == "WAVE\n"
    for command in (("mutate", waves), ("merge", waves, waves)):
        ran = mazec(*command, "--seed", 1)
        assert (ran.code, ran.out) == (1, "")
        assert "zz-wave brings it, which is not selected: mazec --plugin zz-wave …" in ran.err
        assert mazec("--plugin", "zz-wave", *command, "--seed", 1).code == 0
