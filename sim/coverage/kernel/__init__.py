"""The performance-critical core, compiled where that pays, and kept by what it says."""
