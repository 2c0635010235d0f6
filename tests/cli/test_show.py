"""`mazec show`."""

import json

import mazec as package


def test_the_table_has_shapes_and_price(mazec, gene) -> None:
    ran = mazec("show", gene("tower"))
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split() == ["layer", "input", "output", "parameters", "operations"]
    assert any("Repeat ×2" in line for line in lines)
    assert lines[-1].startswith("28x28 → 10: ")
    assert not any(line.endswith(" ") for line in lines)


def test_json_is_the_dictionary_of_the_network(mazec, gene) -> None:
    ran = mazec("show", gene("opinions"), "--format", "json")
    network = package.compile(package.parse(gene("opinions").read_text()))
    assert json.loads(ran.out) == network.to_dict()


def test_a_terminal_gets_a_ruled_table(mazec, gene) -> None:
    ran = mazec("show", gene("tower"), terminal=True)
    assert ran.code == 0
    assert "─" in ran.out


def test_many_rounds_take_a_few_lines(mazec) -> None:
    stdin = "REPEAT_START(1000) LINEAR(8) RELU"
    ran = mazec("show", "-", "--input", "8", stdin=stdin)
    assert ran.code == 0
    assert len(ran.out.splitlines()) < 10
