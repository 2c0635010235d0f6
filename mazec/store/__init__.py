"""The store: the maze's memory, in SQLite."""
