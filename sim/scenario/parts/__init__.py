"""The frozen types of a scenario, SI inside."""
