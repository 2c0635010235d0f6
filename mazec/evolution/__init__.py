"""Evolution: genes born, merged, mutated and selected by pure functions of a generator."""
