"""Entry point of the plugin: the contract version and the hook for symbols."""

from collections.abc import Iterable

from mazec import Symbol, hookimpl
from mazec_attention.attention import SelfAttention, TransformerBlock
from mazec_attention.embedding import PatchEmbedding, PositionalEmbedding
from mazec_attention.norm import LayerNorm

mazec_contract = 2


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return the symbols, in the usual order of a network."""
    return (PatchEmbedding, PositionalEmbedding, LayerNorm, SelfAttention, TransformerBlock)
