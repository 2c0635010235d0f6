"""The network of a gene at an input shape: priced first, then written out."""
