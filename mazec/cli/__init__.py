"""The command line: a file for each command or small family; no rules of its own."""
