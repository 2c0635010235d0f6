"""Genes, and how text and bytes become them."""
