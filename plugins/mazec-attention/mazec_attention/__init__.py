"""Self-attention for mazec: layer norm, patches, positions, attention and transformer blocks."""
