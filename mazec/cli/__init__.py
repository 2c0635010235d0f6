"""The command line, with a module for each command or small group of commands."""
