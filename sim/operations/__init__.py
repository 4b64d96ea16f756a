"""What a fleet does over weeks: the SimPy model."""
