from mazec.network.network import Join, Loop, Step
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import BUILTIN_JOINS, Call, Combination


def step(name):
    return Step(Call(f"torch.nn.{name}"), (3,), (3,), 3, 0, 0)


def test_events_come_in_execution_order():
    a, b, c = map(step, ("ReLU", "Tanh", "ELU"))
    plus = Combination("+", fill=0.0)
    join = Join("add", plus, ((a,), ()), ((3,), (3,)), (3,), (3,), 0, BUILTIN_JOINS["add"])
    loop = Loop(9, (b, join), (3,), 0)
    met = list(traverse((loop, c)))
    assert met == [
        Begin(loop),
        b,
        Begin(join),
        a,
        SegmentEnd(join),
        SegmentEnd(join),
        End(join),
        End(loop),
        c,
    ]


def test_depth_is_unlimited():
    node = step("ReLU")
    for _ in range(50_000):
        node = Loop(2, (node,), (3,), 0)
    assert sum(isinstance(met, Begin) for met in traverse((node,))) == 50_000
