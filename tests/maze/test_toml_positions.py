"""Every key of a TOML document has a position, whatever its values contain."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.maze.toml_positions import Keys, TomlPositions

TEXT = '''
a = 1  # = b
"b.c".'d e' = "x # y"  # a comment
many = [
  "[no.table]",  # no = setting
  2,
]
long = """
[neither]
no = 1
"""
braces = { inner = { x = 1 }, s = "]" }

[table]
x=1
[ table . "in ner" ]
y.z = [[1], [2]]
[[array]]
last = true'''


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("a",), "a = 1"),
        (("b.c",), '"b.c".\'d e\' = "x # y"'),
        (("b.c", "d e"), '"b.c".\'d e\' = "x # y"'),
        (("many",), "many = ["),
        (("long",), 'long = """'),
        (("braces",), 'braces = { inner = { x = 1 }, s = "]" }'),
        (("table",), "table]"),
        (("table", "x"), "x=1"),
        (("table", "in ner"), 'table . "in ner" ]'),
        (("table", "in ner", "y"), "y.z = [[1], [2]]"),
        (("table", "in ner", "y", "z"), "y.z = [[1], [2]]"),
        (("array",), "array]]"),
        (("array", "last"), "last = true"),
    ],
)
def test_a_span_extends_to_the_end_of_the_line(path: Keys, shown: str) -> None:
    span = TomlPositions(TEXT).find(path)
    assert span is not None
    assert TEXT[span.start : span.end] == shown


def test_nothing_else_has_a_position() -> None:
    positions = TomlPositions(TEXT)
    assert set(positions.spans) == {
        ("a",), ("b.c",), ("b.c", "d e"), ("many",), ("long",), ("braces",), ("table",),
        ("table", "x"), ("table", "in ner"), ("table", "in ner", "y"),
        ("table", "in ner", "y", "z"), ("array",), ("array", "last"),
    }  # fmt: skip
    assert positions.find(("inner",)) is None
    assert TomlPositions("").spans == {}


def paths(table: dict[str, Any], above: Keys = ()) -> set[Keys]:
    all_paths = set()
    for key, value in table.items():
        all_paths.add((*above, key))
        if isinstance(value, dict):
            all_paths |= paths(value, (*above, key))
    return all_paths


NAMES = st.from_regex(r"[a-z_-]{1,4}", fullmatch=True)
VALUES = st.sampled_from(
    ["1", "true", '"# = ["', "'='", "[\n1, # [\n2]", '"""\na = 1\n"""', "'''\n[x]\n'''", "[[]]"]
)


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3),
    st.sampled_from(["", "  # a comment", "\t"]),
)
def test_every_key_of_a_document_has_a_position(
    tables: dict[str, dict[str, str]], end: str
) -> None:
    text = "\n".join(
        f"[{table}]{end}\n" + "\n".join(f"{key} = {value}{end}" for key, value in settings.items())
        for table, settings in tables.items()
    )
    assert set(TomlPositions(text).spans) == paths(tomllib.loads(text))


def test_a_key_with_very_many_parts_does_not_take_quadratic_memory() -> None:
    positions = TomlPositions(f"a{'.x' * 50_000} = 1\nb = 2\n")
    assert set(positions.spans) == {("b",)}
