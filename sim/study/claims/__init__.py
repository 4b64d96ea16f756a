"""Sentences with numbers in them, tested."""
