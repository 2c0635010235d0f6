"""Dotted paths: imported when asked for, with the error of whatever fails."""

from pathlib import Path

import pytest

from mazec.extensions.dotted import resolve_dotted


def test_a_path_is_imported() -> None:
    assert resolve_dotted("pathlib.Path") is Path
    assert resolve_dotted("mazec.extensions.dotted.resolve_dotted") is resolve_dotted


@pytest.mark.parametrize(
    ("path", "error"),
    [("no_such_package.read", ModuleNotFoundError), ("pathlib.read", AttributeError)],
)
def test_what_is_not_there_raises(path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        resolve_dotted(path)


def test_an_import_that_fails_inside_is_told(tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "zz_broken"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "trial.py").write_text("import not_installed_here\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="not_installed_here"):
        resolve_dotted("zz_broken.trial.Trial")
