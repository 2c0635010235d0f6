"""What proves a symbol, the built-ins and those of plugins alike."""
