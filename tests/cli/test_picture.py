"""Pictures of networks made of characters."""

from mazec import compile, parse
from mazec.cli.picture import label, picture
from mazec.network.show import rows


def drawn(gene: str, most: int = 200) -> list[str]:
    return list(picture(compile(parse(gene)).network, most))


def test_layers_are_listed_from_top_to_bottom() -> None:
    assert drawn("input 2x4 output 3 RELU") == [
        "○ 2x4",
        "├─ ReLU → 2x4",
        "├─ Flatten → 8",
        "├─ Linear(in_features=8, out_features=3, bias=True) → 3",
        "● 3",
    ]


def test_repeats_and_branches_are_limbs() -> None:
    lines = drawn(
        "input 4 REPEAT_START(3) LINEAR(4) REPEAT_END "
        "BRANCH_START(add) RELU BRANCH_SEGMENT_MARKER TANH BRANCH_STOP"
    )
    assert lines[1:3] == [
        "├┐ Repeat ×3 → 4",
        "│ ├─ Linear(in_features=4, out_features=4, bias=True) → 4",
    ]
    assert lines[3].startswith("├┐ Join(join=add")
    assert sum(line.startswith("│ ├┐ Segment") for line in lines) == 2
    assert "│ │ ├─ Tanh → 4" in lines


def test_deep_and_long_networks_are_shortened() -> None:
    deep = drawn("input 4 " + "REPEAT_START(2) RELU " * 15)
    assert any(line.startswith("│ " * 12 + "…├─ ReLU") for line in deep)
    assert max(line.index("→") for line in deep[1:-1]) < 50
    assert drawn("input 4 " + "RELU " * 9, most=3)[3:] == ["├─ ReLU → 4", "┊ 6 more", "● 4"]


def test_labels_round_long_numbers() -> None:
    network = compile(parse("input 4 DROPOUT(0.123456789) ADAPTIVE_MAXPOOL1D(3)")).network
    labels = [label(row) for row in rows(network)]
    assert labels[0] == "Dropout(p=0.1235)"
    assert "Reshape(shape=1x4)" in labels
