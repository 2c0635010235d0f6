"""Docstrings begin as those of other projects do: an imperative or a noun phrase, no question."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "mazec"

QUESTION = re.compile(r"(What|Who|Whose|Whom|How|Where)(ever)?\b")
NOT_YET = frozenset(
    (
        "backends/__init__.py",
        "backends/inlining.py",
        "backends/module.py",
        "backends/onnx.py",
        "backends/source.py",
        "blocks/join.py",
        "cli/breed.py",
        "cli/check.py",
        "cli/main.py",
        "cli/options.py",
        "cli/output.py",
        "cli/plugin.py",
        "cli/progress_display.py",
        "cli/runs.py",
        "diagnostics/__init__.py",
        "diagnostics/diagnostic.py",
        "diagnostics/error.py",
        "diagnostics/render.py",
        "evolution/__init__.py",
        "evolution/bits.py",
        "evolution/builtins.py",
        "evolution/diff.py",
        "evolution/mutate.py",
        "evolution/mutation.py",
        "evolution/offspring.py",
        "evolution/selection.py",
        "files/file.py",
        "gene/comments.py",
        "gene/container.py",
        "gene/error_collector.py",
        "gene/gene.py",
        "gene/grammar.py",
        "gene/reader.py",
        "gene/recovery.py",
        "gene/values.py",
        "maze/agent.py",
        "maze/avatar.py",
        "maze/chart.py",
        "maze/credit.py",
        "maze/environment.py",
        "maze/experiment.py",
        "maze/experiment_file.py",
        "maze/field_names.py",
        "maze/period.py",
        "network/network.py",
        "network/price.py",
        "network/pricing.py",
        "network/resolve.py",
        "network/shape_inference.py",
        "network/traverse.py",
        "passes/tree.py",
        "randomness/seed.py",
        "runs/driver.py",
        "runs/progress.py",
        "runs/run.py",
        "store/claims.py",
        "store/database.py",
        "store/engine.py",
        "store/error.py",
        "store/history.py",
        "store/location.py",
        "store/migrations/__init__.py",
        "store/migrations/env.py",
        "store/repository.py",
        "store/snapshot.py",
        "symbols/declaration.py",
        "symbols/join.py",
        "symbols/parameter.py",
        "symbols/plugins.py",
        "symbols/pooling.py",
        "symbols/shape.py",
        "symbols/structure.py",
        "symbols/symbol.py",
        "symbols/vocabulary.py",
        "tasks/datasets.py",
        "tasks/epoch.py",
        "tasks/transforms.py",
        "testing/__init__.py",
        "testing/check_symbol.py",
        "training/augment.py",
        "training/split.py",
        "training/tables.py",
        "training/trial.py",
        "training/vehicle.py",
        "workers/config.py",
        "workers/evaluation.py",
    )
)
"""Modules that still have docstrings that begin with a question; to be emptied."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def docstrings(source: str) -> Iterator[tuple[int, str, bool]]:
    """Line and text of each docstring, those of attributes too, and whether a function has it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, Documented):
            continue
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body[:1] if is_function else node.body:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield statement.lineno, value.value, is_function


def questions(source: str) -> list[str]:
    """The first lines that begin with a question word.

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
    assert {name: lines for name, lines in offending.items() if lines and name not in NOT_YET} == {}


def test_the_check_sees_every_kind_of_docstring() -> None:
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
