"""A text is looked through once for its comments, and once between its mistakes."""

import re
from typing import Any

import pytest

from mazec.gene import comments, recovery
from mazec.gene.reader import read
from mazec.plugins import installed_vocabulary

VOCABULARY = installed_vocabulary()


class Counted:
    """A pattern that counts the characters given to it."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.characters = 0

    def search(self, text: str, start: int, end: int) -> Any:
        self.characters += end - start
        return self.pattern.search(text, start, end)

    def fullmatch(self, text: str, start: int, end: int) -> Any:
        self.characters += end - start
        return self.pattern.fullmatch(text, start, end)


def test_comments_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(comments._LINE_END)
    monkeypatch.setattr(comments, "_LINE_END", counted)
    text = "RELU # behind\n" + "# before\n" * 1000 + "TANH # behind\n# at the end\n"
    origin = read(text, vocabulary=VOCABULARY).gene.source_map
    assert origin is not None
    found = [(comment.to, comment.trailing) for comment in origin.comments]
    assert found == [(0, True), *[(1, False)] * 1000, (1, True), (2, False)]
    assert counted.characters < len(text)


def test_mistakes_behind_something_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(recovery._BLANK)
    monkeypatch.setattr(recovery, "_BLANK", counted)
    text = f") # {'long ' * 1000}\n" + "LINEAR(1 true)\n" * 100
    reading = read(text, vocabulary=VOCABULARY)
    assert len(reading.diagnostics) == 101
    assert len(reading.gene) == 100
    assert counted.characters < 2 * len(text)
