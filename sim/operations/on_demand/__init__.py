"""Watching on demand: calls, who answers them, and what became of each."""
