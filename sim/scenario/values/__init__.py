"""Single values of a scenario: numbers with units, laws of chance, places and times."""
