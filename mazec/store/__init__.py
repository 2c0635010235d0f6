"""The store: persistence of a run, in SQLite or PostgreSQL."""
