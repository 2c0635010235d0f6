"""Code carried into files: complete, importing only torch and the standard library."""

import ast
import builtins
import sys
from pathlib import Path

import pytest

import mazec.blocks.predict
from mazec.models.blocks import carry

FOLDER = Path(mazec.blocks.predict.__file__).parent
BLOCKS = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs_with_all_that_it_uses(block: str) -> None:
    carried = carry([block])
    imports = sorted({line for line in carried.names.values() if line})
    for node in ast.walk(ast.parse("\n".join(imports))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or node.names[0].name
            assert module.partition(".")[0] in {*sys.stdlib_module_names, "torch"}
    text = "\n\n\n".join(["\n".join(imports), *carried.texts])
    assert "mazec" not in text
    namespace: dict[str, object] = {"__name__": "carried"}
    exec(builtins.compile(text, "carried.py", "exec", dont_inherit=True), namespace)
    assert namespace.keys() - {"__name__", "__builtins__"} == carried.names.keys()


def test_what_several_modules_use_is_carried_once() -> None:
    carried = carry(["number", "category", "number"])
    assert len(carried.texts) == 4  # cells, number, text, category
    assert sum(text.count("def is_missing(") for text in carried.texts) == 1
    assert carried.texts[0].startswith("MISSING = ")


def test_names_of_blocks_do_not_clash() -> None:
    own = [set(carry([block]).names) for block in BLOCKS]
    names = carry(BLOCKS).names
    defined: list[str] = []
    for block in BLOCKS:
        tree = ast.parse((FOLDER / f"{block}.py").read_text(encoding="utf-8"))
        defined += [
            node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        defined += [
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]
    assert len(defined) == len(set(defined))
    assert set().union(*own) == names.keys()
