"""A number against a sentence: readings, conditions, turning points. Flies nothing."""
