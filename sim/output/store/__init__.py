"""The disk: folders of runs and comparisons, their tables, grids and documents."""
