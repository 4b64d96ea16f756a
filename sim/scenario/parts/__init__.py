"""The frozen types that a scenario is made of, in SI units."""
