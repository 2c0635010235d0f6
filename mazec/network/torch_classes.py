"""The classes of ``torch.nn``, read without the slow import of torch."""

import ast
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache(maxsize=1)
def torch_classes() -> frozenset[str]:
    """Return ``torch.nn.modules.__all__``, or an empty set if it cannot be read."""
    try:
        spec = find_spec("torch")
        folder = Path(spec.origin).parent if spec and spec.origin else Path()
        text = (folder / "nn" / "modules" / "__init__.py").read_text(encoding="utf-8")
        module = ast.parse(text)
    except (ImportError, ValueError, OSError, SyntaxError):
        return frozenset()
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            return frozenset(name for name in names if isinstance(name, str))
    return frozenset()
