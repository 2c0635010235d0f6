"""Containers of version 1: read, never written."""

import math
import struct
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import load
from mazec.gene.container import MAGIC, ContainerError, dump
from mazec.gene.gene import Gene, Head, Header
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol, Vocabulary, choice, flag, integer, real

Damage = Callable[..., tuple[str, int]]
HUGE = 10**40 - 1
EMPTY_HEADER = b"\0\0\0\0"
EMPTY_CODE = b"\0"
EMPTY_PAYLOAD = b"\0"


def make(name: str, **values: Any) -> Symbol:
    return installed_vocabulary().symbol(name, **values)


FOLDER = Path(__file__).parent / "containers"
GENES = {
    "empty": Gene(),
    "header": Gene(
        (),
        Header(
            input=(1, 28, 28),
            output=HUGE,
            head=Head.SNAP,
            name='a "name" – \0\n\udc80 名',
            table=(("TANH", HUGE), ("RELU", 1), ("LINEAR", 10**20)),
            rates=(("delete", 0.1), ("length", 1.0000000000000002)),
            learning=(("lr", 5e-5),),
        ),
    ),
    "integers": Gene(
        [make("REPEAT_START", times=n) for n in (1, 127, 128, 2**63, 2**64, HUGE)]
        + [make("REPEAT_END")] * 3
    ),
    "choices": Gene(
        [make("BRANCH_START", join=join) for join in ("stack", "concat", "stack")]
        + [make("LINEAR", bias=bias) for bias in (True, False)]
    ),
    "reals": Gene(
        [make("DROPOUT", probability=p) for p in (0.0, -0.0, 0.1 + 0.2, 5e-324)] + [make("RELU")]
    ),
}
"""The genes in files that were written while version 1 was the version."""


def stored(name: str) -> bytes:
    return (FOLDER / f"{name}.v1.geneb").read_bytes()


@pytest.mark.parametrize("name", GENES)
def test_files_of_version_1_are_read(name: str) -> None:
    gene = load(stored(name))
    assert gene == GENES[name]
    assert repr(gene) == repr(GENES[name])  # -0.0 is not 0.0
    assert repr(load(dump(gene))) == repr(gene)


class Numbers(Symbol):
    """Parameters with bounds below zero and none at all."""

    integral: int = integer(0, low=-HUGE)
    rational: float = real(0.0)
    word: str = choice("a", ("a", "b", "c"))
    truth: bool = flag(False)


NUMBERS = Vocabulary.of([Numbers])


def section(index: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes((size,)) if size < 128 else bytes((size & 127 | 128, size >> 7))
    return length + body + blake2b(bytes((index,)) + body, digest_size=8).digest()


def container(
    header: bytes = EMPTY_HEADER,
    code: bytes = EMPTY_CODE,
    payload: bytes = EMPTY_PAYLOAD,
    values: bytes = b"",
) -> bytes:
    parts = (header, code, payload, values)
    return MAGIC + b"\1" + b"".join(section(index, part) for index, part in enumerate(parts))


def text(value: str) -> bytes:
    return bytes((len(value),)) + value.encode()


def test_layout_of_the_empty_gene() -> None:
    assert load(container()) == Gene()


def test_layout_by_hand() -> None:
    gene = Gene([Numbers(-2, 0.5, "b", True)] * 2, Header(output=300, table=(("X", 7),)))
    parameters = (
        text("integral") + b"i" + text("rational") + b"r"
        + text("word") + b"c\3" + text("a") + text("b") + text("c") + text("truth") + b"f"
    )  # fmt: skip
    blob = container(
        b"\2" + b"\2\x2c\1" + b"\1" + text("X") + b"\1\7" + b"\0\0",
        b"\1" + text("NUMBERS") + b"\2\4" + parameters,
        b"\2\0",
        (b"\1\xfe" + struct.pack("<d", 0.5) + b"\1\1") * 2,
    )
    assert load(blob, NUMBERS) == gene


@given(st.tuples(*[st.binary(max_size=40)] * 4))
@settings(deadline=None)
def test_any_sections_with_right_checksums(parts: tuple[bytes, bytes, bytes, bytes]) -> None:
    try:
        gene = load(container(*parts), NUMBERS)
    except ContainerError:
        return
    assert load(dump(gene), NUMBERS) == gene


@given(st.binary(max_size=20), st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 10**6))
@settings(deadline=None)
def test_altered_sections_with_right_checksums(piece: bytes, which: int, at: int, cut: int) -> None:
    parts = [
        b"\2" + b"\2\x2c\1" + b"\1" + text("X") + b"\1\7" + b"\0\0",
        b"\1" + text("NUMBERS") + b"\2\2" + text("rational") + b"r" + text("truth") + b"f",
        b"\2\0",
        (struct.pack("<d", 0.5) + b"\1") * 2,
    ]
    assert len(load(container(*parts), NUMBERS)) == 2
    part = parts[which]
    at %= len(part) + 1
    parts[which] = part[:at] + piece + part[at + cut % (len(part) - at + 1) :]
    try:
        gene = load(container(*parts), NUMBERS)
    except ContainerError:
        return
    assert load(dump(gene), NUMBERS) == gene


def test_the_damaged_section_is_named(damage: Damage) -> None:
    blob = bytearray(stored("header"))
    start = 9
    for part in ("header", "code", "payload", "values"):
        at, size, shift = start, 0, 0
        while True:
            size |= (blob[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if blob[at - 1] < 128:
                break
        altered = bytearray(blob)
        altered[at] ^= 1
        problem, offset = damage(bytes(altered))
        assert problem == f"the checksum of the {part} is wrong"
        assert offset == at + size
        start = at + size + 8


def test_bombs(damage: Damage) -> None:
    most = b"\xff" * 8 + b"\x7f"
    cut = "cut off in the {}"
    assert damage(MAGIC + b"\1" + most)[0] == cut.format("header")
    assert damage(MAGIC + b"\1" + b"\xff" * 99)[0] == "a number in the header is too long"
    for body in (b"\1" + most, b"\2" + most, b"\4" + most, b"\x08" + most, b"\0" + most):
        assert damage(container(body))[0] == cut.format("header")
    assert damage(container(code=most))[0] == cut.format("code")
    assert damage(container(payload=most))[0] == cut.format("payload")
    one = b"\1" + text("NUMBERS")
    assert damage(container(code=one + b"\1" + most), NUMBERS)[0] == cut.format("code")
    fits = "the payload does not fit the code"
    assert damage(container(code=one + most + b"\0", payload=b"\1\0"), NUMBERS)[0] == fits
    integral = one + b"\1\1" + text("integral") + b"i"
    assert damage(container(code=integral, payload=b"\1\0", values=most), NUMBERS)[0] == (
        cut.format("values")
    )


def test_a_payload_that_does_not_fit(damage: Damage) -> None:
    code = b"\1" + text("NUMBERS") + b"\2\0"
    assert load(container(code=code, payload=b"\2\0"), NUMBERS).symbols == (Numbers(),) * 2
    for payload in (b"\1\0", b"\2\1", b"\2\4", b"\3\0"):
        problem, _ = damage(container(code=code, payload=payload), NUMBERS)
        assert problem == "the payload does not fit the code"
    assert damage(container(payload=b"\1\0"))[0] == "the payload does not fit the code"
    assert damage(container(payload=b"\0\0"))[0] == "something follows the end of the payload"
    assert damage(container(values=b"\0"))[0] == "something follows the end of the values"


def test_a_symbol_that_is_not_installed(damage: Damage) -> None:
    blob = container(code=b"\1" + text("NUMBERS") + b"\1\0", payload=b"\1\0")
    problem, offset = damage(blob)
    assert problem == "symbol 'NUMBERS' is not installed"
    assert blob[offset + 1 :].startswith(b"NUMBERS")


def test_symbols_that_changed_since(damage: Damage) -> None:
    start = b"\1" + text("NUMBERS") + b"\1\1"
    gone = container(code=start + text("gone") + b"i", payload=b"\1\0", values=b"\1\5")
    assert damage(gone, NUMBERS)[0] == "NUMBERS has no parameter 'gone' of this type here"
    other = container(code=start + text("truth") + b"i", payload=b"\1\0", values=b"\1\1")
    assert damage(other, NUMBERS)[0] == "NUMBERS has no parameter 'truth' of this type here"
    # words in another order, and a parameter that the container does not know yet
    words = start + text("word") + b"c\2" + text("c") + text("b")
    old = load(container(code=words, payload=b"\1\0", values=b"\0"), NUMBERS)
    assert old.symbols == (Numbers(word="c"),)
    assert damage(container(code=words, payload=b"\1\0", values=b"\2"), NUMBERS)[0] == (
        "a choice past the last word"
    )
    lost = start + text("word") + b"c\1" + text("z")
    assert damage(container(code=lost, payload=b"\1\0", values=b"\0"), NUMBERS)[0] == (
        "a bad value of NUMBERS"
    )


def test_values_that_cannot_be(damage: Damage) -> None:
    rational = b"\1" + text("NUMBERS") + b"\1\1" + text("rational") + b"r"
    for bad in (math.nan, math.inf):
        values = struct.pack("<d", bad)
        blob = container(code=rational, payload=b"\1\0", values=values)
        assert damage(blob, NUMBERS)[0] == "a bad value of NUMBERS"
    truth = b"\1" + text("NUMBERS") + b"\1\1" + text("truth") + b"f"
    assert damage(container(code=truth, payload=b"\1\0", values=b"\2"), NUMBERS)[0] == (
        "a flag that is neither 0 nor 1"
    )
    for header in (b"\1\1\1\0", b"\2\1\xff", b"\4\1x", b"\2\xf0\x2e" + b"\1" * 6000):
        assert damage(container(header + b"\0\0\0"))[0] == "the header holds a bad value"
    assert damage(container(b"\x10\0\0\0"))[0] == "the header holds something unknown"
    assert damage(container(b"\x08\1\xff\0\0\0"))[0] == "a text in the header is not UTF-8"
