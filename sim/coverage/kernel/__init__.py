"""The performance-critical core, compiled: the only place for numba, kept by what it says."""
