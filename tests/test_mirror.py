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
    "evolution/builtins.py": "hooks of the built-ins; tests/plugins/test_gathering.py loads them",
    "plugins/loading.py": "tests/plugins/test_gathering.py loads by it, well and badly",
    "runs/champion.py": "tests/runs/test_driver.py and tests/cli/test_runs.py retrain champions",
    "store/migrations/env.py": "Alembic's entry; every test of the store runs it",
    "store/migrations/versions/0001_the_first_tables.py": "every test of the store runs it",
    "store/migrations/versions/0002_rewards_twins_and_tallies.py": "likewise",
    "store/migrations/versions/0003_warnings_and_causes.py": "tests/store/test_revision.py runs it",
    "store/migrations/versions/0004_scores.py": "tests/store/test_revision.py runs it",
    "symbols/activation.py": "every built-in symbol passes tests/symbols/test_conformance.py",
    "symbols/builtins.py": "hooks of the built-ins; tests/plugins/test_gathering.py loads them",
    "symbols/dropout.py": "likewise",
    "symbols/linear.py": "likewise",
    "symbols/norm.py": "likewise",
    "symbols/pooling.py": "likewise",
    "symbols/structure.py": "likewise",
    "symbols/symbol.py": "every built-in symbol passes tests/symbols/test_conformance.py",
    "workers/error.py": "an exception without behavior; the tests of what raises it see it",
}
"""Modules without a test file of their own, each with its reason."""


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
    assert sorted(untested) == sorted(EXCEPTIONS)
