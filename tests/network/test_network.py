"""The nodes of a network and their execution order."""

from mazec.network.network import Join, Loop, Round, Step, node_rounds, written_out
from mazec.symbols import BUILTIN_JOINS, Call, Combination


def step(name: str) -> Step:
    return Step(Call(f"torch.nn.{name}"), (3,), (3,), 3, 0, 0)


A, B = step("ReLU"), step("Tanh")


def test_loops_and_rounds_are_written_out() -> None:
    inner = Loop(2, (A,), (3,), 1)
    nodes = (Round(1, (B, inner), (3,), (3,), 0), Loop(2, (inner, B), (3,), 0, 2))
    assert list(written_out(nodes)) == [B, A, A, *[A, A, B] * 2]
    assert list(node_rounds(inner)) == [A, A]


def test_joins_are_not_entered() -> None:
    plus = Combination("+", fill=0.0)
    join = Join("add", plus, ((A,), ()), ((3,), (3,)), (3,), (3,), 0, BUILTIN_JOINS["add"])
    assert list(written_out((Loop(2, (join,), (3,), 0),))) == [join, join]
    assert join.join == "add"


def test_a_loop_knows_its_rounds_and_shapes() -> None:
    loop = Loop(4, (A,), (3,), 7, 2)
    assert (loop.first, loop.last, loop.input, loop.output) == (2, 5, (3,), (3,))
    assert Loop(4, (A,), (3,), 7).first == 1


def test_depth_is_unlimited() -> None:
    node: Round | Step = A
    for _ in range(50_000):
        node = Round(1, (node,), (3,), (3,), 0)
    assert list(written_out((node,))) == [A]
