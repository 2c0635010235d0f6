"""Names of data sets: built-in names, paths, and names that are neither."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mazec.diagnostics.data import DataNotFound
from mazec.extensions.dotted import resolve_dotted
from mazec.plugins import installed_vocabulary
from mazec.tasks.datasets import DATASETS, canonical_dataset, mazec_datasets, missing

VOCABULARY = installed_vocabulary()


def test_every_built_in_name_has_a_reader() -> None:
    for name, reader in mazec_datasets().items():
        assert callable(resolve_dotted(reader))
        assert VOCABULARY.get(DATASETS)[name] == reader


@pytest.mark.parametrize("name", ["Digits", "MNIST", "cifar10", "mnist5k", "Wine"])
def test_a_built_in_name_is_lower_case_and_never_missing(name: str) -> None:
    assert canonical_dataset(name, vocabulary=VOCABULARY) == name.lower()
    assert missing(name, vocabulary=VOCABULARY) is None


def test_paths_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wine.csv", "Wine.NPZ", "a/b.parquet", "./digits", "photos/cats"):
        assert canonical_dataset(name, vocabulary=VOCABULARY) == name
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flowers").mkdir()
    assert canonical_dataset("flowers", vocabulary=VOCABULARY) == "flowers"
    assert missing("flowers", vocabulary=VOCABULARY) is None
    near = DataNotFound(path="flowrs", suggestion="did you mean flowers?")
    assert missing("flowrs", vocabulary=VOCABULARY) == near
    lost = DataNotFound(path="wine.csv", suggestion="")
    assert missing("wine.csv", vocabulary=VOCABULARY) == lost


def test_an_unknown_name_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"'digit'; did you mean digits\?.*mnist"):
        canonical_dataset("digit", vocabulary=VOCABULARY)
    with pytest.raises(ValueError, match=r"'./wine.xlsx' is not a data set: .* \.npz, \.csv"):
        canonical_dataset("./wine.xlsx", vocabulary=VOCABULARY)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table").write_text("")
    with pytest.raises(ValueError, match="'table' is not a data set"):
        canonical_dataset("table", vocabulary=VOCABULARY)


@given(st.text())
@example("~\0")
@example("~\0/a.csv")
def test_any_text_is_a_name_a_path_or_an_error(name: str) -> None:
    missing(name, vocabulary=VOCABULARY)
    try:
        known = canonical_dataset(name, vocabulary=VOCABULARY)
    except ValueError as error:
        assert repr(name) in str(error)
    else:
        assert known in (name, name.lower())
