"""`mazec draw`."""

from pathlib import Path


def test_the_suffix_selects_the_format(mazec, gene, tmp_path: Path) -> None:
    for suffix, start in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".dot", b"digraph")):
        target = tmp_path / f"net{suffix}"
        ran = mazec("draw", gene("opinions"), "-o", target)
        assert (ran.code, ran.out) == (0, "")
        assert target.read_bytes().startswith(start)


def test_standard_output_gets_dot(mazec, gene) -> None:
    ran = mazec("draw", gene("tower"))
    assert ran.code == 0
    assert ran.out.startswith("digraph")


def test_an_unknown_suffix_is_wrong_usage(mazec, gene, tmp_path: Path) -> None:
    ran = mazec("draw", gene("tower"), "-o", tmp_path / "net.jpeg")
    assert ran.code == 2
    assert list(tmp_path.iterdir()) == []
