"""The grammar: the statements that a listener is called with."""

import re
import threading
from typing import Any

import pytest

from mazec.api import vocabulary
from mazec.gene import grammar


class Recorder:
    """A listener that keeps all that it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def word(self, word: Any) -> None:
        self.heard.append(str(word))

    def call(self, word: Any, end: Any, arguments: list[Any]) -> None:
        self.heard.append((str(word), list(map(str, arguments))))
        assert str(end) == ")"

    def header(self, keyword: Any, value: Any) -> None:
        told = list(map(str, value)) if isinstance(value, list) else str(value)
        self.heard.append((f"{keyword}:", told))


def heard(text: str) -> list[Any]:
    recorder = Recorder()
    grammar.parse(text, recorder, lambda error: False)
    return recorder.heard


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a # b\nc", ["a", "c"]),
        ("a() b(1,) c (x=2, 3)", [("a", []), ("b", ["1"]), ("c", ["x=", "2", "3"])]),
        ("input 1x2 a", [("input:", "1x2"), "a"]),
        ('name "a # b"', [("name:", '"a # b"')]),
        ("table A=1 B=2 c", [("table:", ["A=", "1", "B=", "2"]), "c"]),
    ],
)
def test_statements_in_order(text: str, expected: list[Any]) -> None:
    assert heard(text) == expected


def test_it_knows_no_symbol_by_name() -> None:
    text = grammar.source()
    assert not [kind.name for kind in vocabulary() if re.search(rf"\b{kind.name}\b", text)]
    assert heard("ANY_WORD Another_1") == ["ANY_WORD", "Another_1"]


def test_threads_do_not_hear_each_other() -> None:
    heard_by: dict[int, list[Any]] = {}

    def read(number: int) -> None:
        heard_by[number] = heard(f"word{number} " * 200)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(words == [f"word{number}"] * 200 for number, words in heard_by.items())


def test_without_recovery_a_mistake_is_an_exception() -> None:
    from lark import UnexpectedInput

    with pytest.raises(UnexpectedInput):
        heard("a )")
