"""The network of a gene at an input shape: first priced, then resolved into nodes."""
