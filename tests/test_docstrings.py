"""Docstrings of functions begin with an imperative, none begins with a question word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "mazec"

QUESTION = re.compile(r"(What|Who|Whose|Whom|How|Where)(ever)?\b")

NOUN = re.compile(r"(The|An?|All|Every|Each|This|That|One|No|Its)\b|``")

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def docstrings(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the line and text of each docstring, and whether it is a function's.

    Includes the docstrings of attributes.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, Documented):
            continue
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body[:1] if is_function else node.body:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield statement.lineno, value.value, is_function


def questions(source: str) -> list[str]:
    """Return the first lines that begin with a question word.

    A function may say "Return whether …", an attribute "Whether …".
    """
    return [
        f"{line}: {text.splitlines()[0]}"
        for line, text, is_function in docstrings(source)
        if QUESTION.match(text) or (is_function and text.startswith("Whether"))
    ]


def test_no_docstring_begins_with_a_question() -> None:
    offending = {
        path.relative_to(PACKAGE).as_posix(): questions(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    assert {name: lines for name, lines in offending.items() if lines} == {}


def noun_phrases(source: str) -> list[str]:
    """Return the names of functions whose docstrings begin like those of values.

    A property is a value.
    """
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any("property" in ast.unparse(one) for one in node.decorator_list)
        and NOUN.match(ast.get_docstring(node) or "")
    ]


def test_functions_say_what_they_do() -> None:
    offending = [
        f"mazec/{path.relative_to(PACKAGE).as_posix()}:{name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in noun_phrases(path.read_text(encoding="utf-8"))
    ]
    assert not offending
    properties = '''
class A:
    """The class."""
    @property
    def f(self):
        """The value."""
    @cached_property
    def g(self):
        """The value."""
    async def h(self):
        """A value."""
    def i(self):
        """``x`` doubled."""
    def j(self):
        """Allow it."""
'''
    assert noun_phrases(properties) == ["h", "i"]


def test_every_kind_of_docstring_is_checked() -> None:
    source = '''
"""What a module holds."""
limit = 3
"""How many there are."""
class A:
    """Who does it."""
    ready: bool = True
    """Whether it is ready."""
    def f(self):
        """Whether it works."""
        "Where a string is no docstring"
    async def g(self):
        """Return whether it works."""
def h():
    """Whatever comes."""
def i():
    """Whole numbers only."""
'''
    assert [line.split(":")[0] for line in sorted(questions(source))] == ["10", "15", "2", "4", "6"]
