"""Test helpers for the authors of symbols, which mazec uses for the built-in symbols too."""
