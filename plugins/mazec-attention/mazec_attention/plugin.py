"""The module of the entry point: the version of the contract, and the hook for symbols."""

from collections.abc import Iterable

from mazec import Symbol, hookimpl
from mazec_attention.attention import SelfAttention, TransformerBlock
from mazec_attention.embedding import PatchEmbedding, PositionalEmbedding
from mazec_attention.norm import LayerNorm

mazec_contract = 2


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return the symbols, in the order in which a network mostly has them."""
    return (PatchEmbedding, PositionalEmbedding, LayerNorm, SelfAttention, TransformerBlock)
