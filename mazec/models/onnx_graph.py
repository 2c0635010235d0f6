"""An ONNX graph under construction: named inputs, constants, nodes, and an exported network."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mazec.symbols import Shape

if TYPE_CHECKING:
    import onnx

_IR = 10
_OPSETS = {"": 20, "ai.onnx.ml": 2}
"""The versions of the format, which all versions of onnxruntime that mazec allows run."""
_BATCH = "batch"

Dtype = type[np.generic] | type[str]


class GraphBuilder:
    """An ONNX graph whose first axis is always the batch.

    ``names`` are the names of its inputs and outputs; no other value in the graph begins like them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        taken = tuple(names)
        self._prefix = "mazec/"
        while any(name.startswith(self._prefix) for name in taken):
            self._prefix = f"_{self._prefix}"
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._network: onnx.ModelProto | None = None

    def input(self, name: str, dtype: Dtype, shape: Shape) -> str:
        """Declare an input (batch, *shape) and return its name."""
        self._inputs.append(_value(name, dtype, shape))
        return name

    def output(self, name: str, value: str, dtype: Dtype, shape: Shape) -> None:
        """Declare an output (batch, *shape) that has a value of the graph."""
        self.add("Identity", value, output=name)
        self._outputs.append(_value(name, dtype, shape))

    def constant(self, values: NDArray[Any] | Sequence[str] | float | int) -> str:
        """Add a constant, an array or a list of texts, and return its name."""
        from onnx import numpy_helper

        name = f"{self._prefix}constant{len(self._constants)}"
        array = np.array(values, dtype=object if isinstance(values, Sequence) else None)
        tensor = numpy_helper.from_array(array, name)
        self._constants.append(tensor)
        return name

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node of one output and return the name of the output."""
        from onnx import helper

        output = output or f"{self._prefix}value{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def lookup(self, texts: str, numbers: Mapping[str, int], default: int) -> str:
        """Return the number of each text, or ``default`` for a text that has none."""
        keys = sorted(numbers) or [""]  # sorted, since sets have no order
        return self.add(
            "LabelEncoder",
            texts,
            domain="ai.onnx.ml",
            keys_strings=keys,
            values_int64s=[numbers.get(key, default) for key in keys],
            default_int64=default,
        )

    def cast(self, value: str, dtype: type[np.generic]) -> str:
        """Return a value converted to another type."""
        from onnx import helper

        return self.add("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def embed(self, network: bytes, value: str) -> str:
        """Add an exported network that gets a value as its ``input``, and return its ``output``."""
        import onnx
        from onnx import compose

        self._network = onnx.load_from_string(network)
        prefix = f"{self._prefix}network/"
        compose.add_prefix_graph(self._network.graph, prefix, inplace=True)
        self.add("Identity", value, output=f"{prefix}input")
        self._nodes += self._network.graph.node
        self._constants += self._network.graph.initializer
        return f"{prefix}output"

    def serialize(self, name: str, metadata: Mapping[str, str]) -> bytes:
        """Return the bytes of the model, which are equal for equal graphs."""
        import onnx
        from onnx import helper

        assert self._network is not None
        graph = helper.make_graph(self._nodes, name, self._inputs, self._outputs, self._constants)
        imported = {one.domain: one.version for one in self._network.opset_import} | _OPSETS
        model = helper.make_model(
            graph,
            functions=self._network.functions,
            opset_imports=[helper.make_opsetid(*one) for one in sorted(imported.items())],
            ir_version=_IR,
            producer_name="mazec",
            producer_version=version("mazec"),
        )
        helper.set_model_props(model, dict(sorted(metadata.items())))
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def _value(name: str, dtype: Dtype, shape: Shape) -> "onnx.ValueInfoProto":
    from onnx import TensorProto, helper

    is_text = dtype is str
    kind = TensorProto.STRING if is_text else helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, [_BATCH, *shape])
