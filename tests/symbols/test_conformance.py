import subprocess
import sys

import pytest
import torch

from mazec.api import compile
from mazec.gene.gene import Gene
from mazec.plugins import installed_vocabulary
from mazec.symbols import Layer
from mazec.testing.check_symbol import check_symbol


@pytest.mark.parametrize("kind", list(installed_vocabulary()), ids=lambda kind: kind.name)
def test_every_symbol_keeps_its_promises(kind):
    check_symbol(kind)


RUNNER = """
import runpy, sys
sys.modules["mazec"] = None  # as on a machine that does not have it
import torch
for name, case in torch.load("cases.pt").items():
    network = runpy.run_path(f"{name}.py")["Network"]()
    network.load_state_dict(case["state"])
    with torch.no_grad():
        made = network.eval()(case["x"])
    assert torch.allclose(made, case["y"], rtol=0, atol=0, equal_nan=True), name
    print(name)
"""


def test_files_alone_give_the_same_values(tmp_path):
    cases = {}
    for kind in installed_vocabulary():
        symbol = kind()
        # a layer alone; around the others, and within them, layers
        symbols = [symbol] if issubclass(kind, Layer) else [symbol, *layers(), symbol, *layers()]
        compiled = compile(Gene(symbols), (3, 4), output=5)
        module = compiled.module().eval()
        x = torch.randn(3, 3, 4)
        (tmp_path / f"{kind.name}.py").write_text(compiled.source())
        with torch.no_grad():
            cases[kind.name] = {"state": module.state_dict(), "x": x, "y": module(x)}
    torch.save(cases, tmp_path / "cases.pt")
    done = subprocess.run(
        [sys.executable, "-c", RUNNER], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.split() == list(cases), done.stderr


def layers():
    types = installed_vocabulary().types
    return types["LINEAR"](out_features=7), types["BATCH_NORM1D"]()
