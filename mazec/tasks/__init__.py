"""Tasks: the data sets, transforms and trials by which networks are judged, without PyTorch."""
