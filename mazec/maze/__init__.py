"""The maze: pure rules of how agents live, pay, breed and are replaced."""
