"""`mazec random`, `mazec merge` and `mazec mutate`."""

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
