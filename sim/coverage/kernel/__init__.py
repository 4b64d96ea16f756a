"""The performance-critical core, compiled, and kept by what it says."""
