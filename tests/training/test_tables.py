"""Tables: columns become numbers, standardized by training rows; all else is an error."""

import math
from pathlib import Path
from random import Random

import polars as pl
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mazec.plugins import installed_vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DataError
from mazec.training.data import load

VOCABULARY = installed_vocabulary()


def frame(rows: int = 60) -> pl.DataFrame:
    rng = Random(0)
    return pl.DataFrame(
        {
            "size": [rng.gauss(50, 9) for _ in range(rows)],
            "legs": [rng.randint(2, 8) for _ in range(rows)],
            "color": [rng.choice(["red", "green", "blue"]) for _ in range(rows)],
            "wild": [rng.random() < 0.5 for _ in range(rows)],
            "always": [0.1] * rows,
            "kind": [("cat", "dog", "ant")[row % 3] for row in range(rows)],
        }
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_columns_become_numbers(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"animals.{ending}"
    getattr(frame(), f"write_{ending}")(path)
    data = load(str(path), vocabulary=VOCABULARY)
    assert (data.name, data.shape, data.outputs) == ("animals", (7,), 3)
    assert data.target.classes == ("ant", "cat", "dog")
    parts = (data.train, data.validation, data.test)
    assert [len(part) for part in parts] == [33, 15, 12]
    assert all(part.inputs.dtype is torch.float32 for part in parts)
    train = data.train.inputs
    assert torch.allclose(train[:, :2].mean(0), torch.zeros(2), atol=1e-6)
    assert torch.allclose(train[:, :2].std(0, correction=0), torch.ones(2))
    colors = torch.cat([part.inputs[:, 2:5] for part in parts])
    assert torch.equal(colors.sum(1), torch.ones(60))
    assert set(train[:, 5].tolist()) == {0, 1}
    assert not train[:, 6].any()


def test_a_label_column_is_named_and_others_stay(tmp_path: Path, raises_data_error) -> None:
    frame().write_csv(path := tmp_path / "animals.csv")
    data = load(str(path), options=DataOptions(label="color"), vocabulary=VOCABULARY)
    assert data.target.classes == ("blue", "green", "red")
    assert data.shape == (7,)
    with raises_data_error(r"E705.*no column colour\nhelp: did you mean color\?"):
        load(str(path), options=DataOptions(label="colour"), vocabulary=VOCABULARY)
    with raises_data_error("E709.*column size of .*numbers like"):
        load(str(path), options=DataOptions(label="size"), vocabulary=VOCABULARY)
    with raises_data_error("E709.*column always"):
        load(str(path), options=DataOptions(label="always"), vocabulary=VOCABULARY)
    with raises_data_error("E705.*digits has no column color\nhelp: only tables"):
        load("digits", options=DataOptions(label="color"), vocabulary=VOCABULARY)


def test_test_rows_do_not_affect_standardization(tmp_path: Path) -> None:
    whole = frame().with_columns(pl.Series("legs", range(60)))
    whole.write_csv(path := tmp_path / "one.csv")
    before = load(str(path), vocabulary=VOCABULARY)
    parts = (before.train, before.validation, before.test)
    numbers = torch.cat([part.inputs[:, 1] for part in parts]).argsort().argsort()
    tested = set(numbers[-len(before.test) :].tolist())
    moved = [value + 1000 * (row in tested) for row, value in enumerate(whole["size"])]
    whole.with_columns(pl.Series("size", moved)).write_csv(path)
    after = load(str(path), vocabulary=VOCABULARY)
    assert torch.equal(after.train.inputs, before.train.inputs)
    assert torch.equal(after.validation.inputs, before.validation.inputs)
    assert (after.test.inputs[:, 0] > before.test.inputs[:, 0] + 50).all()


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pl.Series("size", [None, None, *range(58)]), "size of .* in 2 of 60 samples\n.* number 1"),
        (
            pl.Series("size", [1.0, math.nan, *range(58)]),
            "size of .* in 1 of 60 samples\n.* number 2",
        ),
        (pl.Series("size", [math.inf, *range(59)]), "size of .* in 1 of 60"),
        (pl.Series("kind", [*["a"] * 58, None, "b"]), "kind of .* in 1 of 60"),
        (pl.Series("kind", ["a"] * 60), "E710.*all 60 samples .* label a"),
        (
            pl.Series("kind", [*["a"] * 57, "b", "b", "b"]),
            "E711.*class b of .* fewer than 5 samples: 3",
        ),
        (pl.Series("kind", list(range(60))), "E709.*60 different labels in 60 samples"),
        (pl.Series("kind", [0.5, *[1.0] * 59]), "E709.*numbers like 0.5"),
        (
            pl.Series("size", [*map(str, range(59)), "?"]),
            "size of .* in 1 of 60 samples\n.* number 60",
        ),
        (
            pl.Series("legs", [*["2", "4"] * 29, "NA", "4"]),
            "legs of .* in 1 of 60 samples\n.* number 59",
        ),
        (pl.Series("size", [*map(str, range(59)), "long"]), "60 different texts, like 'long'"),
        (pl.Series("Unnamed: 0", range(60)), "E708.*unnamed column of .* numbers the rows"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_invalid_data_is_an_error(
    tmp_path, raises_data_error, column, words: str, ending: str
) -> None:
    path = tmp_path / f"animals.{ending}"
    getattr(frame().with_columns(column), f"write_{ending}")(path)
    with raises_data_error(words):
        load(str(path), vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "E702.*NoDataError"),
        (b"a,b\n", "E713.*it has 0 rows"),
        (b"b\n1\n2\n", "E713.*it has 2 rows; its columns: b"),
        (b"a,b\n1,2\n1,2,3\n", "E702.*ComputeError: found more fields"),
        (b"1,2\n3,4\n", "E706.*: 1, 2"),
        (b"5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,virginica\n", "E706.* setosa"),
        (b"x,x,p\ny,x,p\nx,y,q\n", "E706"),
        (b",a,kind\n0,1,p\n1,1,q\n2,1,p\n", "E708.*unnamed column of .* numbers the rows"),
        (b"a,b\n1,\xff\n", "utf-8"),
    ],
)
def test_an_invalid_csv_file_is_an_error(
    tmp_path: Path, raises_data_error, content: bytes, words: str
) -> None:
    (path := tmp_path / "table.csv").write_bytes(content)
    with raises_data_error(words):
        load(str(path), vocabulary=VOCABULARY)


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>"])
def test_an_invalid_parquet_file_is_an_error(
    tmp_path: Path, raises_data_error, content: bytes
) -> None:
    (path := tmp_path / "table.parquet").write_bytes(content)
    with raises_data_error("E702.*table.parquet: (ComputeError|NoDataError): "):
        load(str(path), vocabulary=VOCABULARY)


def test_other_separators_and_integral_floats_are_accepted(tmp_path: Path) -> None:
    rows = "\n".join(f"{row * 0.5};{row % 2}.0" for row in range(40))
    (path := tmp_path / "table.csv").write_text(f"a;b\n{rows}\n")
    data = load(str(path), vocabulary=VOCABULARY)
    assert (data.shape, data.target.classes) == ((1,), ("0", "1"))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_of_csv_are_read_or_are_an_error(tmp_path: Path, data: st.DataObject) -> None:
    good = frame(30).write_csv().encode()
    place = data.draw(st.integers(0, len(good)))
    content = good[:place] + data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        content += good[place:]
    (path := tmp_path / "table.csv").write_bytes(content)
    try:
        load(str(path), vocabulary=VOCABULARY)
    except DataError as error:
        assert "table" in str(error)


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_bytes_of_parquet_are_read_or_are_an_error(tmp_path: Path, data: st.DataObject) -> None:
    """Few examples, since each takes a process of its own."""
    frame(30).write_parquet(path := tmp_path / "table.parquet")
    good = path.read_bytes()
    place = data.draw(st.integers(0, len(good)))
    content = good[:place] + data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        content += good[place + 3 :]
    path.write_bytes(content)
    try:
        load(str(path), vocabulary=VOCABULARY)
    except DataError as error:
        assert "table" in str(error)
