"""The modules as ONNX, with a batch of any size."""

import pytest
import torch

import mazec
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec_attention.plugin import mazec_symbols

VOCABULARY = Vocabulary.of([*installed_vocabulary(), *mazec_symbols()])
TEXT = """
PATCH_EMBEDDING(patch_size=3, features=12)
POSITIONAL_EMBEDDING
LAYER_NORM
SELF_ATTENTION(heads=5)
TRANSFORMER_BLOCK(heads=3, expansion=2)
"""


@pytest.mark.parametrize(("text", "shape"), [(TEXT, (2, 7, 8)), ("TRANSFORMER_BLOCK", (4, 3, 3))])
def test_onnx_gives_the_same_values(text, shape, tmp_path):
    pytest.importorskip("onnxscript")
    runtime = pytest.importorskip("onnxruntime")
    network = mazec.compile(mazec.parse(text, VOCABULARY), shape, vocabulary=VOCABULARY)
    module = network.module().eval()
    x = torch.randn(5, *shape, generator=torch.Generator().manual_seed(0))
    torch.onnx.export(
        module,
        (x[:2],),
        tmp_path / "network.onnx",
        dynamo=True,
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        verbose=False,
    )
    session = runtime.InferenceSession(tmp_path / "network.onnx")
    for batch in (x, x[:1]):
        (found,) = session.run(None, {session.get_inputs()[0].name: batch.numpy()})
        expected = module(batch).detach()
        torch.testing.assert_close(torch.from_numpy(found), expected, rtol=1e-4, atol=1e-5)
