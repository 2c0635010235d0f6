import itertools
from dataclasses import dataclass, field

import pytest

from mazec.symbols import Call, Integer, Layer, Real, Role, Symbol, flag, integer, real, size
from mazec.testing.check_symbol import check_symbol

numbers = itertools.count()


def parameter_specs(parameter):
    return field(default=parameter.default, metadata={"parameter": parameter})


@dataclass(frozen=True)
class Written(Real):
    def write(self, value):
        return f"{value:.1f}"


@dataclass(frozen=True)
class Packed(Integer):
    def unpack(self, code):
        return code + self.low + 1


@dataclass(frozen=True)
class Restless(Integer):
    def tune(self, value, jitter, rng):
        return value + 1


@dataclass(frozen=True)
class Careless(Integer):
    def merge(self, a, b, jitter, rng):
        return a + b

    def tune(self, value, jitter, rng):
        return super().merge(value, value, jitter, rng)


class Fine(Layer):
    """A layer like any."""

    slope: float = real(0.1, low=0.0, high=1.0, initial=(0.0, 0.3))

    def torch(self, seen):
        return Call("torch.nn.LeakyReLU", {"negative_slope": self.slope})


class Full(Layer):
    width: int = integer(4, low=1, initial=(1, 64), bits=5)
    bias: bool = flag(True, bits=1)
    raw = ("width", "bias")

    def module_input(self, shape):
        return (size(shape),)

    def module_output(self, seen):
        return (self.width,)

    def parameters(self, seen):
        return (seen[0] + self.bias) * self.width

    def operations(self, seen):
        return seen[0] * self.width

    def torch(self, seen):
        arguments = {"in_features": seen[0], "out_features": self.width, "bias": self.bias}
        return Call("torch.nn.Linear", arguments)


class WrongShape(Full):
    def module_output(self, seen):
        return (self.width + 1,)


class NoShape(Full):
    def module_output(self, seen):
        return (1,) * 7


class WrongParameters(Full):
    def parameters(self, seen):
        return seen[0] * self.width


class NegativeCost(Full):
    def operations(self, seen):
        return -1


class RealCost(Full):
    def operations(self, seen):
        return 0.5


class Moody(Full):
    def operations(self, seen):
        return next(numbers)


class Late(Full):
    """For the price and to the check it says one thing, and written out another."""

    def operations(self, seen):
        asked = self.__dict__["asked"] = self.__dict__.get("asked", 0) + 1
        return 8 if asked == 2 else 7


class WrongCall(Full):
    def torch(self, seen):
        return Call("torch.nn.Linear", {"in_features": seen[0] + 1, "out_features": self.width})


class NoCall(Full):
    def torch(self, seen):
        return Call("torch.nn.NoSuchLayer")


class Changing(Fine):
    def torch(self, seen):
        return Call("torch.nn.LeakyReLU", {"negative_slope": float(next(numbers))})


class Raising(Fine):
    def module_input(self, shape):
        raise KeyError("no")


class Coarse(Fine):
    slope: float = parameter_specs(Written(0.1, low=0.0, high=1.0, initial=(0.0, 0.3)))


class Shifted(Full):
    width: int = parameter_specs(Packed(4, low=1, initial=(1, 64), bits=5))


class Leaving(Full):
    width: int = parameter_specs(Restless(4, low=1, high=100, initial=(1, 64), bits=5))


class Summing(Full):
    width: int = parameter_specs(Careless(4, low=1, high=100, initial=(1, 64), bits=5))


class Stuck(Fine):
    slope: float = real(0.0, low=0.0, high=1.0, initial=(0.0, 0.0))


class Born(Fine):
    slope: float = real(0.1, low=0.0, high=1.0, initial=(2.0, 3.0))


class Bare(Symbol):
    """Builds something by its role, and is no layer."""


class Shaping(Layer):
    role = Role.LOOP


class Huge(Full):
    width: int = integer(10**6, low=10**6, initial=(10**6, 10**7))
    raw = ()


@pytest.mark.parametrize("kind", [Fine, Full])
def test_a_good_symbol_passes(kind):
    check_symbol(kind, draws=1)


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        (
            WrongShape,
            r"WRONG_SHAPE\(width=(\d+),.*\) at \(1,\): it returns the shape \(\1,\), but declares",
        ),
        (NoShape, "at .*: a shape has 1 to 6 axes"),
        (WrongParameters, r"WRONG_PARAMETERS.* at .*: it has \d+ parameters, but declares \d+"),
        (NegativeCost, "-[0-9]+ is not a count of operations"),
        (RealCost, "0.5 is not a count of operations"),
        (Moody, "operations are not the price's"),
        (Late, "operations is declared as 7 but is 8"),
        (WrongCall, "RuntimeError: mat1 and mat2"),
        (NoCall, "NoSuchLayer"),
        (Changing, "expression changes"),
        (Raising, r"RAISING\(slope=.*\) at \(1,\): KeyError"),
        (Coarse, "reads back as"),
        (Shifted, "reads width back as"),
        (Leaving, "parameter width: .* is not an integer from 1 to 100"),
        (Summing, "a merge of .* with itself, without jitter, gives"),
        (Stuck, "parameter slope: 0.0, reached from 0.0, is never tuned to another value"),
        (Born, "parameter slope: .* is not a number from 0 to 1"),
        (Bare, "must be a Layer"),
        (Shaping, "a Layer must have the role of a layer"),
        (Huge, "small enough to be built"),
    ],
)
def test_a_broken_symbol_is_rejected(kind, complaint):
    with pytest.raises(AssertionError, match=complaint):
        check_symbol(kind, draws=1)


BLOCKS = {
    "importing": ("import os\nfrom torch import nn\n\n\nclass Own(nn.ReLU): ...\n", "imports os"),
    "lean": ("from torch import nn\n\n\nclass Own(nn.ReLU): ...\n", "without arguments"),
    "random": (
        "import torch\nfrom torch import nn\n\n\nclass Own(nn.Module):\n"
        "    def __init__(self, scale: float) -> None:\n        super().__init__()\n\n"
        "    def forward(self, x):\n        return x + torch.rand_like(x)\n",
        "other values than the module",
    ),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_that_cannot_live_in_a_file_is_rejected(block, tmp_path, monkeypatch):
    package = f"plugin_of_{block}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "block.py").write_text(BLOCKS[block][0])
    monkeypatch.syspath_prepend(tmp_path)

    class Own(Layer):
        def torch(self, seen):
            arguments = {"scale": 0.5} if block == "random" else {}
            return Call(f"{package}.block.Own", arguments)

    with pytest.raises(AssertionError, match=BLOCKS[block][1]):
        check_symbol(Own, draws=1)


def test_the_same_seed_draws_the_same():
    def complaint(seed):
        with pytest.raises(AssertionError) as caught:
            check_symbol(WrongParameters, seed=seed)
        return str(caught.value)

    assert complaint(1) == complaint(1)
    assert len({complaint(seed) for seed in range(5)}) > 1
