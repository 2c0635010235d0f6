"""Tasks: names and settings of the data sets and trials that score networks, without PyTorch."""
