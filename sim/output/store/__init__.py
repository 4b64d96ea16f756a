"""Folders of runs, comparisons, claims and benches on disk: written whole, and read with checks."""
