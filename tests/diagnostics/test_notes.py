"""Notes about what is ordinary in nature."""

from mazec.diagnostics.notes import AdaptedShape, SaturatedParameter
from mazec.diagnostics.render import label, message


def test_an_adapted_shape_tells_its_side() -> None:
    before = AdaptedShape(
        symbol="LINEAR", at_input=True, wanted="6", shape="2x3", adapters=("Flatten",)
    )
    assert message(before) == "LINEAR needs the input shape 6, not 2x3"
    after = AdaptedShape(
        symbol="RELU", at_input=False, wanted="6", shape="2x3", adapters=("Reshape", "Snap")
    )
    assert message(after) == "RELU passes on the shape 6, not 2x3"
    assert label(after) == "Reshape and Snap inserted"


def test_values_of_any_kind_are_written() -> None:
    note = SaturatedParameter(parameter="p", symbol="DROPOUT", value=0.25, limit=0.5, bits=2)
    assert message(note) == "p of DROPOUT is limited to 0.5"
    assert label(note) == "0.25 does not fit in 2 bits"
