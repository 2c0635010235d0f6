"""The command line: one file per command or small family; the commands hold no rules of their own."""
