import copy
import gc
import linecache
import traceback

import pytest
import torch

from mazec.backends.compiled import compile
from mazec.gene.gene import Gene
from mazec.symbols import installed

S = installed().symbol
GENE = Gene([S("REPEAT_START", times=3), S("LINEAR", out_features=4), S("RELU")])


def files():
    return {name for name in linecache.cache if name.startswith("<mazec network")}


def test_a_traceback_shows_the_emitted_line():
    module = compile(GENE, 4).module()
    with pytest.raises(RuntimeError) as caught:
        module(torch.zeros(1, 5))
    text = "".join(traceback.format_exception(caught.value))
    assert "x = self.repeat_1(x)  # 4\n" in text
    assert "x = linear_1(x)  # 4\n" in text


def test_the_text_goes_when_the_last_copy_does():
    gc.collect()
    before = files()
    module = compile(GENE, 4).module()
    second = copy.deepcopy(module)
    (file,) = files() - before
    assert "".join(linecache.getlines(file)) == compile(GENE, 4).source()
    del module
    gc.collect()
    assert file in files()
    linecache.checkcache()
    assert file in files()
    del second
    gc.collect()
    assert file not in files()


def test_modules_do_not_share_names_or_weights():
    compiled = compile(GENE, 4)
    first, second = compiled.module(), compiled.module()
    assert type(first).__module__ != type(second).__module__
    second.load_state_dict(first.state_dict())
    x = torch.ones(2, 4)
    assert torch.equal(first(x), second(x))
    assert not {id(p) for p in first.parameters()} & {id(p) for p in second.parameters()}
