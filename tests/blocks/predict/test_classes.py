"""Classes as outputs."""

import torch

from mazec.blocks.predict.classes import Classes

OUTPUTS = torch.tensor([[0.0, 1.0, 0.0], [5.0, 1.0, 0.0]])


def test_the_largest_output_decides() -> None:
    classes = Classes("species", ["setosa", "virginica", "versicolor"])
    assert classes.predictions(OUTPUTS) == ["virginica", "setosa"]
    torch.testing.assert_close(torch.tensor(classes.probabilities(OUTPUTS)), OUTPUTS.softmax(1))
    columns = classes.columns(OUTPUTS)
    assert list(columns) == [
        "species",
        "probability of setosa",
        "probability of virginica",
        "probability of versicolor",
    ]
    assert columns["species"] == ["virginica", "setosa"]
    assert columns["probability of setosa"][0] == f"{OUTPUTS[0].softmax(0)[0]:.6f}"
    assert str(classes) == "  species: one of 'setosa', 'virginica', 'versicolor'"


def test_labels_that_are_integers_stay_so() -> None:
    assert Classes("digit", ["0", "1", "-2"], integers=True).predictions(OUTPUTS) == [1, 0]
