"""Symbols for images: convolutions, 2-d pools, batch norm and dropout of whole channels."""
