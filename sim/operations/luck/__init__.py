"""Luck: the streams of chance, and where each of them begins."""
