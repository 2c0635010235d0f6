"""Seeds for every random draw, derived from what the draw is for."""
