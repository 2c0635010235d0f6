"""Backends that print, draw, export and run networks."""
