"""Evolution: random genes, merging, mutation and selection as pure functions of a generator."""
