"""Scenario files as written: YAML with the place of every value, what it extends, overrides."""
