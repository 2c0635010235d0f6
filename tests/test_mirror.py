"""The tests mirror ``mazec/``: every module has a test file of its own."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mazec"

EXCEPTIONS = {
    "cli/champions.py": "tests/cli/test_runs.py: five commands read one run, made once",
    "cli/export.py": "likewise",
    "cli/lineage.py": "likewise",
    "cli/plot.py": "likewise",
    "cli/status.py": "likewise",
    "gene/damage.py": "an exception without behavior; the readers' tests raise and catch it",
    "store/migrations/env.py": "Alembic's entry; every test of the store runs it",
    "store/migrations/versions/0001_the_first_tables.py": "every test of the store runs it",
    "store/migrations/versions/0002_rewards_twins_and_tallies.py": "likewise",
    "symbols/activation.py": "every built-in symbol passes tests/symbols/test_conformance.py",
    "symbols/dropout.py": "likewise",
    "symbols/linear.py": "likewise",
    "symbols/norm.py": "likewise",
    "symbols/pooling.py": "likewise",
    "symbols/structure.py": "likewise",
    "workers/error.py": "an exception without behavior; the tests of what raises it see it",
}
"""Modules without a test file of their own, each with its reason."""

NOT_YET = frozenset(
    (
        "evolution/builtins.py",
        "evolution/mutation.py",
        "maze/agent.py",
        "maze/field_names.py",
        "runs/champion.py",
        "store/database.py",
        "store/location.py",
        "store/snapshot.py",
        "store/tables.py",
        "symbols/builtins.py",
        "symbols/declaration.py",
        "symbols/expression.py",
        "symbols/hookspecs.py",
        "symbols/join.py",
        "symbols/parameter.py",
        "symbols/shape.py",
        "symbols/symbol.py",
        "symbols/vocabulary.py",
    )
)
"""Modules whose test file is still to be written; to be emptied."""


def test_every_module_has_a_test_file() -> None:
    modules = {
        path.relative_to(PACKAGE).as_posix(): path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py"
    }
    untested = {
        name
        for name, path in modules.items()
        if not (ROOT / "tests" / path.parent / f"test_{path.stem.strip('_')}.py").exists()
    }
    assert sorted(untested - EXCEPTIONS.keys() - NOT_YET) == []
    assert sorted(EXCEPTIONS.keys() - untested) == []
