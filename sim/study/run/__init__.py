"""Replications flown, gathered and summed up, on one processor or many."""
