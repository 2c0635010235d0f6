"""What prints, draws and runs a network."""
