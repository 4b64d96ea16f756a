"""What can be looked up: the catalogue, and what a figure means."""
