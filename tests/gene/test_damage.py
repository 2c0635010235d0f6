"""Any damage of a container is found, whatever its version."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import load
from mazec.gene.container import MAGIC, dump
from mazec.gene.gene import Gene

Damage = Callable[..., tuple[str, int]]
FIRST = {
    f"{path.name.partition('.')[0]}-1": path.read_bytes()
    for path in sorted((Path(__file__).parent / "containers").glob("*.v1.geneb"))
}
"""Files that were written while version 1 was the version."""
GENES = {name.removesuffix("-1"): load(blob) for name, blob in FIRST.items()}
GENES["all"] = Gene(sum((gene.symbols for gene in GENES.values()), ()), GENES["header"].header)
SECOND = {f"{name}-2": dump(gene) for name, gene in GENES.items()}
BLOBS = {**FIRST, **SECOND}


def test_there_are_containers_of_both_versions() -> None:
    assert (len(FIRST), len(SECOND)) == (5, 6)
    assert {blob[len(MAGIC)] for blob in FIRST.values()} == {1}
    assert {blob[len(MAGIC)] for blob in SECOND.values()} == {2}


@pytest.mark.parametrize("name", BLOBS)
def test_any_damage_is_found(name: str, damage: Damage) -> None:
    blob = BLOBS[name]
    for end in range(len(blob)):
        problem, offset = damage(blob[:end])
        assert "cut off" in problem
        assert offset == end if name in SECOND else offset <= end
    for position in range(len(blob)):
        for bit in range(8):
            altered = bytearray(blob)
            altered[position] ^= 1 << bit
            damage(bytes(altered))
    assert damage(blob + b"\0") == ("something follows the end of the file", len(blob))
    assert damage(blob + blob) == ("something follows the end of the file", len(blob))


@given(
    st.sampled_from(sorted(BLOBS)),
    st.binary(max_size=200),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_any_alteration_is_found(
    damage: Damage, name: str, piece: bytes, start: int, cut: int
) -> None:
    blob = BLOBS[name]
    start %= len(blob) + 1
    end = start + cut % (len(blob) - start + 1)
    altered = blob[:start] + piece + blob[end:]
    if altered != blob:
        damage(altered)


@given(st.binary(max_size=60), st.sampled_from((b"\1", b"\2")))
@settings(deadline=None)
def test_any_bytes(damage: Damage, data: bytes, version: bytes) -> None:
    damage(data)
    damage(MAGIC + version + data)
