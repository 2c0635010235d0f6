"""The file of a model: what it contains, and that it predicts raw samples."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import compile
from mazec.backends.source import source
from mazec.gene.gene import Gene, Head, Header
from mazec.models.source import model_source
from mazec.plugins import installed_vocabulary
from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    Column,
    DateColumn,
    Encoding,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.tasks.target import ClassTarget, NumberTarget, Target

S = installed_vocabulary().symbol
COLUMNS: tuple[Column, ...] = (
    NumberColumn("age", mean=40.0, deviation=10.0, fill=39.0, flag=True),
    NumberColumn("member", words=(("no", 0.0), ("yes", 1.0))),
    CategoryColumn("color", ("blue", "red"), flag=True),
    FrequencyColumn("city", (("Bern", 0.5), ("Zürich", 0.25)), mean=0.3, deviation=0.2),
    DateColumn("since", mean=19000.0, deviation=300.0, flag=True, time=True),
)
TABLE = TableEncoding(COLUMNS)
CLASSES = ClassTarget("churn", ("no", "yes"))
PRICE = NumberTarget("price", mean=100.0, deviation=20.0, unit="EUR")
ROWS = [
    {"age": 50, "member": "yes", "color": "red", "city": "Bern", "since": "2022-03-04"},
    {"age": None, "member": "no", "color": "", "city": "Genf", "since": None},
]


def text_of(encoding: Encoding | None, target: Target | None, gene: Gene | None = None) -> str:
    gene = gene or Gene([S("LINEAR", out_features=4)])
    shape = (5,) if encoding is None else encoding.shape
    network = compile(gene, shape, 3 if target is None else target.outputs)
    return model_source(network, encoding, target, weights_sha256="0" * 64)


def test_a_table_gives_classes(written: Any, imported: Callable[[Path], Any]) -> None:
    network = imported(written(TABLE, CLASSES)).load()
    labels, shares = network.predict(ROWS), network.predict_proba(ROWS)
    assert labels == [CLASSES.classes[row.index(max(row))] for row in shares]
    torch.testing.assert_close(torch.tensor(shares).sum(1), torch.ones(2))
    encoded = torch.tensor(
        [[1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0], [-0.1, 1.0, 0.0, 0.0, 0.0, 1.0, -1.5]]
    )
    inputs, findings = imported(written(TABLE, CLASSES)).INPUT.encode(ROWS)
    torch.testing.assert_close(inputs[:, :7], encoded)
    assert findings == []


def test_a_number_has_its_unit_and_no_probabilities(
    written: Any, imported: Callable[[Path], Any]
) -> None:
    module = imported(written(TABLE, PRICE))
    network = module.load()
    with torch.no_grad():
        outputs = network(module.INPUT.encode(ROWS)[0])
    assert network.predict(ROWS) == pytest.approx((outputs[:, 0] * 20 + 100).tolist())
    assert not hasattr(network, "predict_proba")
    assert module.OUTPUT.heading == "price (EUR)"


def test_findings_are_warnings(written: Any, imported: Callable[[Path], Any]) -> None:
    network = imported(written(TABLE, CLASSES)).load()
    with pytest.warns(UserWarning, match="row 1, column 'color': 'pink' is new"):
        changed = network.predict_proba([ROWS[0] | {"color": "pink"}])
    assert changed != network.predict_proba(ROWS[:1])


def test_arrays_and_images(written: Any, imported: Callable[[Path], Any], tmp_path: Path) -> None:
    encoding = ArrayEncoding((3,), means=(1.0, 2.0, 3.0), deviations=(1.0, 1.0, 2.0))
    network = imported(written(encoding, ClassTarget("y", ("0", "7"), integers=True))).load()
    assert set(network.predict([[1, 2, 3], [4, 5, 6]])) <= {0, 7}
    network = imported(written(ImageEncoding((3, 2, 2)), CLASSES)).load()
    (tmp_path / "a.ppm").write_bytes(b"P6 2 2 255\n" + bytes(range(12)))
    assert network.predict([tmp_path / "a.ppm"])[0] in CLASSES.classes


@pytest.mark.parametrize("encoding", [TABLE, ArrayEncoding((4,)), ImageEncoding((2, 2))])
@pytest.mark.parametrize("target", [CLASSES, PRICE])
def test_only_what_is_needed_is_in_the_file(encoding: Encoding, target: Target) -> None:
    text = text_of(encoding, target)
    names = {
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    kinds: dict[type, set[str]] = {
        TableEncoding: {"Number", "Category", "Frequency", "Date", "Table", "read_csv"},
        ArrayEncoding: {"Arrays", "read_npz"},
        ImageEncoding: {"Images", "read_png", "read_pnm"},
    }
    for kind, own in kinds.items():
        assert (own <= names) if isinstance(encoding, kind) else not own & names
    assert ("Classes" in names) == (target is CLASSES)
    assert ("Quantity" in names) == (target is PRICE)
    few = text_of(TableEncoding(COLUMNS[:1]), target)
    assert "class Number:" in few
    assert not any(f"class {name}:" in few for name in ("Category", "Frequency", "Date"))


def test_a_trial_without_data_has_a_network_alone() -> None:
    text = text_of(None, None)
    assert "INPUT" not in text
    assert "def predict" not in text
    assert "def load() -> Network:" in text


def by_ruff(path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    ruff = Path(sys.executable).parent / "ruff"
    words = [ruff, *command, "--isolated", path]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("encoding", [TABLE, ArrayEncoding((4,) * 3), ImageEncoding((2, 2)), None])
def test_the_text_is_formatted_and_clean(encoding: Encoding | None, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(text_of(encoding, None if encoding is None else CLASSES), encoding="utf-8")
    formatted = by_ruff(path, "format", "--diff")
    assert formatted.returncode == 0, formatted.stdout
    checked = by_ruff(path, "check", "--select", "E,F,I,B,W,C,SIM,UP,PTH")
    assert checked.returncode == 0, checked.stdout


def test_long_lists_fill_lines(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    letters = CategoryColumn("letter", tuple("abcdefghijklmnopqrstuvwxyz" * 9))
    numbers = ArrayEncoding((640,), means=(0.125,) * 640, deviations=(1.5,) * 640)
    for encoding, lines in ((TableEncoding((letters,)), 30), (numbers, 150)):
        text = text_of(encoding, CLASSES)
        start = text.index("INPUT = ")
        assert text[start : text.index("OUTPUT = ")].count("\n") < lines
        path.write_text(text, encoding="utf-8")
        checked = by_ruff(path, "check", "--select", "E,F,W")
        assert checked.returncode == 0, checked.stdout


def body(text: str, cls: str = "Network") -> list[str]:
    """Return the source of the constructor and of forward."""
    (node,) = (n for n in ast.parse(text).body if getattr(n, "name", "") == cls)
    assert isinstance(node, ast.ClassDef)
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    return [ast.unparse(methods[name]) for name in ("__init__", "forward")]


def test_the_network_is_that_of_mazec_build() -> None:
    gene = Gene([S("REPEAT_START", times=3), S("LINEAR", out_features=8), S("RELU")])
    network = compile(gene, TABLE.shape, 2)
    text = model_source(network, TABLE, CLASSES, weights_sha256="")
    assert body(text) == body(source(network.network))
    assert body(text, "Repeat1") == body(source(network.network), "Repeat1")


def test_blocks_of_plugins_keep_off_the_names_of_the_file(
    written: Any, imported: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    gene = Gene([S("LINEAR", out_features=8)], Header(head=Head.SNAP))
    monkeypatch.setitem(__import__("mazec.models.source", fromlist=["_OWN"])._OWN, "Snap", "")
    module = imported(written(TABLE, CLASSES, gene))
    assert not hasattr(module, "Snap")
    assert module.load().predict(ROWS)


HOSTILE = st.text(min_size=1) | st.sampled_from(
    [
        '"""',
        "'''",
        "\\",
        "\\N{",
        "{x}",
        "\n",
        "\r",
        "\u2028",
        "\ud800",
        "\x00",
        "'\"\\",
        "#",
        '")\n',
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(HOSTILE, min_size=4, max_size=4, unique=True),
    st.lists(HOSTILE, min_size=2, unique=True),
)
def test_names_cannot_break_out(names: list[str], values: list[str]) -> None:
    columns: tuple[Column, ...] = (
        NumberColumn(names[0], words=((values[0], 1.0),)),
        CategoryColumn(names[1], tuple(values)),
        FrequencyColumn(names[2], tuple((value, 0.5) for value in values)),
        DateColumn(names[3]),
    )
    for target in (ClassTarget(names[0], tuple(values)), NumberTarget(names[0], unit=values[0])):
        encoding = TableEncoding(columns)
        text = text_of(encoding, target)
        plain = text_of(
            TableEncoding(
                (
                    NumberColumn("a", words=(("w", 1.0),)),
                    CategoryColumn("b", ("c",) * len(values)),
                    FrequencyColumn("d", (("e", 0.5),)),
                    DateColumn("f"),
                )
            ),
            ClassTarget("g", ("h",) * len(values))
            if isinstance(target, ClassTarget)
            else NumberTarget("g", unit="h"),
        )
        tree = ast.parse(text)
        shape = [type(node) for node in tree.body]
        assert shape == [type(node) for node in ast.parse(plain).body]
        constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert {*names, *values} <= constants if isinstance(target, ClassTarget) else True
        text.encode("utf-8")
        namespace: dict[str, Any] = {"__name__": "model", "__file__": "model.py"}
        exec(__import__("builtins").compile(text, "model.py", "exec", dont_inherit=True), namespace)
        assert [column.name for column in namespace["INPUT"].columns] == names
