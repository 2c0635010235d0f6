"""Code around the network in a model's file, which reads, encodes and names samples."""
