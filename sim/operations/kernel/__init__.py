"""The event model compiled: the same decisions over arrays, for campaigns of many replications."""
