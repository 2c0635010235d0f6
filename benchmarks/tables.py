"""Evolved networks compared with what people pick for a table, on tables that come with packages.

Five tables of classes and three of numbers from scikit-learn, river and mlxtend (`pip install -e
'.[bench]'` in a checkout). Each split keeps a fifth of the rows, drawn by its number, for the test;
all models get the other rows and are scored on the same test rows, by accuracy or R². The models:

- ``mazec``: ``MazecClassifier`` or ``MazecRegressor`` with ``--minutes`` and ``--workers``
  processes. It gets no other settings, and takes its validation rows from the rows that it gets.
- ``linear``: logistic regression or least squares, on standardized columns.
- ``boosting``: gradient boosting on histograms. Its parameters are the values of its trees: a
  column and a threshold of each split, and the value of each leaf.
- ``mlp``: a multilayer perceptron, on standardized columns.

The last three are scikit-learn's with their defaults, apart from ``max_iter`` of the logistic
regression, which else does not converge. Results are lines of JSON in ``--out``; what is there is
not measured again, so that an interrupted benchmark goes on where it stopped. ``--summary`` prints
the table of what is there. With the defaults all takes 80 minutes.
"""

import argparse
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn import datasets as sklearn_datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TEST_SHARE = 0.2
TARGET = "target"
MODELS = ("mazec", "linear", "boosting", "mlp")


@dataclass(frozen=True)
class Table:
    """A table: its columns by name, and a class or a number for each row."""

    columns: dict[str, np.ndarray]
    target: np.ndarray

    @property
    def numeric(self) -> bool:
        """Return whether the target is a number."""
        return self.target.dtype.kind == "f"

    def take(self, rows: np.ndarray) -> "Table":
        """Return some rows."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Table(columns, self.target[rows])

    @property
    def matrix(self) -> np.ndarray:
        """The columns side by side."""
        return np.column_stack(list(self.columns.values()))


@dataclass(frozen=True)
class Outcome:
    """Result of one model on one split."""

    predicted: np.ndarray
    parameters: int
    seconds: float


def _scikit_learn(name: str) -> Table:
    bunch = getattr(sklearn_datasets, f"load_{name}")()
    names = [str(column).replace(" ", "_") for column in bunch.feature_names]
    target = bunch.target
    if target.dtype.kind != "f":
        target = np.array([str(bunch.target_names[label]) for label in target])
    return Table(dict(zip(names, bunch.data.T, strict=True)), target)


def _river(name: str) -> Table:
    from river import datasets

    rows, target = zip(*getattr(datasets, name)(), strict=True)
    columns = {str(key): np.array([float(row[key]) for row in rows]) for key in rows[0]}
    numeric = isinstance(target[0], float)
    return Table(columns, np.array(target if numeric else list(map(str, target))))


def _auto_mpg(_: str) -> Table:
    from mlxtend.data import autompg_data

    inputs, target = autompg_data()
    names = ("cylinders", "displacement", "horsepower", "weight", "acceleration", "year", "origin")
    return Table(dict(zip(names, inputs.T, strict=False)), target.astype(np.float64))


TABLES: dict[str, tuple[Callable[[str], Table], str]] = {
    "wine": (_scikit_learn, "wine"),
    "breast_cancer": (_scikit_learn, "breast_cancer"),
    "digits": (_scikit_learn, "digits"),
    "phishing": (_river, "Phishing"),
    "segments": (_river, "ImageSegments"),
    "diabetes": (_scikit_learn, "diabetes"),
    "auto_mpg": (_auto_mpg, ""),
    "approval": (_river, "TrumpApproval"),
}


def split(table: Table, number: int) -> tuple[Table, Table]:
    """Return the training and the test rows of a split; classes keep their shares."""
    rows = np.arange(len(table.target))
    strata = None if table.numeric else table.target
    train, test = train_test_split(rows, test_size=TEST_SHARE, random_state=number, stratify=strata)
    return table.take(train), table.take(test)


def peer(name: str, train: Table, test: Table, seed: int) -> Outcome:
    """Return the result of a model of scikit-learn."""
    models = {
        ("linear", False): lambda: LogisticRegression(max_iter=10_000),
        ("linear", True): LinearRegression,
        ("boosting", False): lambda: HistGradientBoostingClassifier(random_state=seed),
        ("boosting", True): lambda: HistGradientBoostingRegressor(random_state=seed),
        ("mlp", False): lambda: MLPClassifier(random_state=seed),
        ("mlp", True): lambda: MLPRegressor(random_state=seed),
    }
    model = models[name, train.numeric]()
    whole = model if name == "boosting" else make_pipeline(StandardScaler(), model)
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # defaults of the perceptron stop before they converge
        whole.fit(train.matrix, train.target)
    seconds = time.perf_counter() - began
    return Outcome(whole.predict(test.matrix), parameters(model), seconds)


def evolved(train: Table, test: Table, seed: int, options: argparse.Namespace) -> Outcome:
    """Return the result of the champion of a run, which chooses among its own validation rows."""
    import mazec

    kind = mazec.MazecRegressor if train.numeric else mazec.MazecClassifier
    model = kind(minutes=options.minutes, periods=None, workers=options.workers, random_state=seed)
    began = time.perf_counter()
    model.fit(pl.DataFrame(train.columns), train.target)
    seconds = time.perf_counter() - began
    predicted = model.predict(pl.DataFrame(test.columns))
    return Outcome(predicted, model.champion_.parameters, seconds)


def parameters(model: Any) -> int:
    """Return the number of fitted numbers that a model of scikit-learn predicts with."""
    if hasattr(model, "coefs_"):
        return sum(layer.size for layer in (*model.coefs_, *model.intercepts_))
    if hasattr(model, "coef_"):
        return int(np.size(model.coef_) + np.size(model.intercept_))
    trees = [tree.nodes for group in model._predictors for tree in group]
    leaves = sum(int(nodes["is_leaf"].sum()) for nodes in trees)
    return 2 * (sum(map(len, trees)) - leaves) + leaves


def measured(dataset: str, number: int, model: str, options: argparse.Namespace) -> dict[str, Any]:
    """Return the record of a model on a split; an error is part of it."""
    read, name = TABLES[dataset]
    table = read(name)
    train, test = split(table, number)
    record: dict[str, Any] = {"dataset": dataset, "split": number, "model": model}
    if model == "mazec":
        record |= {"minutes": options.minutes, "workers": options.workers}
    record |= {"rows": len(train.target), "test_rows": len(test.target)}
    try:
        if model == "mazec":
            outcome = evolved(train, test, number, options)
        else:
            outcome = peer(model, train, test, number)
    except Exception as error:
        return record | {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
    metric = r2_score if table.numeric else accuracy_score
    return record | {
        "metric": "r2" if table.numeric else "accuracy",
        "score": float(metric(test.target, outcome.predicted)),
        "parameters": outcome.parameters,
        "seconds": round(outcome.seconds, 3),
    }


def key(record: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a record is a result of; those of mazec depend on its time and workers."""
    return tuple(record.get(name) for name in ("dataset", "split", "model", "minutes", "workers"))


def read_records(path: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the records of a file by key, without failures and a line that was cut off."""
    records = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if "score" in record:
            records[key(record)] = record
    return records


def summary(records: Iterable[dict[str, Any]]) -> list[str]:
    """Return the lines of a table: each cell is the mean over the splits and their deviation."""
    cells: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        cells.setdefault((record["dataset"], record["model"]), []).append(record)
    lines = [
        "| data | metric | model | splits | score | parameters | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for dataset in TABLES:
        for model in MODELS:
            found = cells.get((dataset, model), [])
            if not found:
                continue
            scores = [100 * record["score"] for record in found]
            spread = statistics.stdev(scores) if len(scores) > 1 else 0.0
            parameter_count = statistics.mean(record["parameters"] for record in found)
            seconds = statistics.mean(record["seconds"] for record in found)
            lines.append(
                f"| {dataset} | {found[0]['metric']} | {model} | {len(found)} | "
                f"{statistics.mean(scores):.1f} ± {spread:.1f} | {parameter_count:,.0f} | "
                f"{seconds:,.1f} |"
            )
    return [*lines, "", *behind(cells)]


def behind(cells: dict[tuple[str, str], list[dict[str, Any]]]) -> list[str]:
    """Return a line for each table on which a peer's mean score is better than mazec's."""
    lines = []
    for dataset in TABLES:
        own = {record["split"]: record["score"] for record in cells.get((dataset, "mazec"), [])}
        for model in MODELS[1:]:
            differences = [
                100 * (record["score"] - own[record["split"]])
                for record in cells.get((dataset, model), [])
                if record["split"] in own
            ]
            if differences and statistics.mean(differences) > 0:
                wins = sum(difference > 0 for difference in differences)
                lines.append(
                    f"{dataset}: {model} is ahead of mazec by {statistics.mean(differences):.1f} "
                    f"points, on {wins} of {len(differences)} splits"
                )
    return lines


def chosen(text: str) -> list[str]:
    """Return the names of tables in a text, with commas between them."""
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in TABLES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is not among {', '.join(TABLES)}")
    return names


def main(arguments: Sequence[str]) -> int:
    """Measure what is not in the file yet, print the summary, and return 1 if a model failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2.0, help="time of mazec on each split")
    parser.add_argument("--workers", type=int, default=2, help="processes of mazec")
    parser.add_argument("--splits", type=int, default=5, help="number of splits")
    parser.add_argument("--datasets", type=chosen, default=list(TABLES), help="with commas between")
    parser.add_argument("--out", type=Path, default=Path("runs", "tables.jsonl"))
    parser.add_argument("--summary", action="store_true", help="only print what is in the file")
    options = parser.parse_args(arguments)
    if missing := [name for name in ("mlxtend", "river") if find_spec(name) is None]:
        parser.error(f"{missing[0]} is missing; install it with: pip install -e '.[bench]'")
    records = read_records(options.out)
    tasks = [(d, n, m) for d in options.datasets for n in range(options.splits) for m in MODELS]
    failures = 0
    for dataset, number, model in () if options.summary else tasks:
        wanted: dict[str, Any] = {"dataset": dataset, "split": number, "model": model}
        if model == "mazec":
            wanted |= {"minutes": options.minutes, "workers": options.workers}
        if key(wanted) in records:
            continue
        record = measured(dataset, number, model, options)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with options.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        print(json.dumps(record), flush=True)
        failures += "error" in record
        if "score" in record:
            records[key(record)] = record
    shown = [r for r in records.values() if r.get("minutes") in (None, options.minutes)]
    print("\n".join(summary(shown)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
