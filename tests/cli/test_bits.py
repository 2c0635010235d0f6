"""`mazec encode` and `mazec decode`."""

import json
from pathlib import Path


def test_the_container_keeps_everything(mazec, gene, tmp_path: Path) -> None:
    for name in ("residual", "wild", "article"):
        blob = tmp_path / f"{name}.geneb"
        assert mazec("encode", gene(name), "-o", blob).code == 0
        canonical = mazec("fmt", "-", stdin=gene(name).read_text()).out
        without = [line for line in canonical.splitlines() if not line.startswith("#")]
        decoded = mazec("decode", blob)
        assert decoded.code == 0
        assert mazec("encode", "-", stdin=decoded.out).raw == blob.read_bytes()
        assert without[0] in decoded.out


def test_a_stream_is_decoded_with_its_number_of_bits(mazec, tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps({"RELU": 5, "TANH": 2, "LINEAR": 9}))
    data = tmp_path / "net.bits"
    text = "RELU\nTANH\nLINEAR(out_features=77, bias=false)\n"
    ran = mazec("encode", "-", "--raw", "--table", table, "-o", data, stdin=text)
    assert ran.code == 0
    bits = ran.err.split()[1]
    back = mazec("decode", data, "--raw", "--table", table, "--bits", bits)
    assert back.code == 0
    assert back.out.endswith(text)
    bare = mazec("encode", "-", "--bare", "--table", table, stdin=text)
    again = mazec("decode", "-", "--bare", "--table", table, stdin=bare.raw)
    assert again.code == 0 and "LINEAR(out_features=128, bias=true)" in again.out


def test_the_table_of_the_gene_is_the_default(mazec) -> None:
    assert mazec("encode", "-", "--bare", stdin="table RELU=2 TANH=1\nRELU TANH").code == 0
    ran = mazec("encode", "-", "--bare", stdin="RELU TANH")
    assert ran.code == 2 and "--table" in ran.err


def test_values_that_are_too_wide_give_a_note(mazec) -> None:
    ran = mazec("encode", "-", "--raw", stdin="table LINEAR=1\nLINEAR(5000)")
    assert ran.code == 0
    assert "N308" in ran.err


def test_any_bytes_decode(mazec, tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    table.write_text('{"RELU": 1, "LINEAR": 2, "REPEAT_START": 1}')
    ran = mazec("decode", "-", "--raw", "--table", table, stdin=bytes(range(256)))
    assert ran.code == 0
    assert mazec("check", "-", stdin=ran.out).code == 0


def test_invalid_tables(mazec, tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    for content in (
        "[1]",
        "{",
        '{"RELU": 0}',
        '{"NOPE": 1}',
        '{"RELU": 1, "relu": 1}',
        "[" * 99999,
    ):
        table.write_text(content)
        ran = mazec("decode", "-", "--bare", "--table", table, stdin=b"abc")
        assert ran.code == 1, content
        assert "E405" in ran.err
    table.write_text('{"TANH": 1}')
    ran = mazec("encode", "-", "--bare", "--table", table, stdin="RELU TANH RELU ELU")
    assert ran.code == 1
    assert f"error[E408]: {table} has no entry for RELU, ELU\n" in ran.err
    ran = mazec("encode", "-", "--bare", stdin="table TANH=1 RELU")
    assert ran.code == 1
    assert "error[E408]: the table of - has no entry for RELU\n" in ran.err


def test_wrong_usage(mazec, tmp_path: Path) -> None:
    for arguments in (
        ("encode", "-", "--bare", "--raw"),
        ("encode", "-", "--table", "x"),
        ("decode", "-", "--raw"),
        ("decode", "-", "--bits", "3"),
        ("decode", "-", "--raw", "--table", "x", "--bits", "-1"),
    ):
        assert mazec(*arguments).code == 2, arguments


def test_bytes_are_not_written_to_a_terminal(mazec) -> None:
    ran = mazec("encode", "-", stdin="RELU", terminal=True)
    assert ran.code == 2
    assert ran.raw == b""
