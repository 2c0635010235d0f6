"""Workers: the processes that run an experiment over its store."""
