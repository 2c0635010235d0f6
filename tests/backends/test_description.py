"""The docstring of a network's file: the gene, the shapes and the price."""

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from mazec.api import compile
from mazec.backends.description import describe
from mazec.gene.gene import Gene, Header
from mazec.gene.printer import write
from mazec.plugins import installed_vocabulary

S = installed_vocabulary().symbol


@given(st.text())
def test_no_name_closes_the_docstring(name):
    bare = Gene([S("RELU")], Header(input=(3,)))
    named = Gene([S("RELU")], Header(input=(3,), name=name))
    text = compile(named).source()
    expected, emitted = ast.parse(compile(bare).source()), ast.parse(text)
    doc = ast.get_docstring(emitted, clean=False)
    assert ast.unparse(emitted.body[1:]) == ast.unparse(expected.body[1:])
    assert text.isascii()
    line = next(line for line in doc.splitlines() if line.startswith("name "))
    quoted = line.removeprefix("name ")
    assert json.loads(quoted) == name
    assert not set(quoted[1:-1]) & set("\"'")


def test_the_docstring_has_the_gene_and_its_price():
    gene = Gene(
        [S("REPEAT_START", times=2), S("LINEAR", out_features=1960), S("RELU")],
        Header(input=(28, 28), output=10),
    )
    doc = ast.get_docstring(ast.parse(compile(gene).source()))
    assert write(gene, comments=False).strip() in doc
    assert "5,405,690 operations, 5,401,770 parameters, 6 layers" in doc


def test_the_description_is_part_of_the_docstring():
    compiled = compile(Gene([S("RELU")], Header(input=(3, 4), output=2)))
    text = describe(compiled.network)
    assert text in ast.get_docstring(ast.parse(compiled.source()))
    assert "input 3x4, output 2, head linear." in text
